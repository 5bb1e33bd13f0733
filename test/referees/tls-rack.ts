// Our server with a certificate of its own, and what a client needs to trust it.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { ServerCertificate } from '../../firmware/certificates/server-certificate.ts';
import { silentLog } from '../../firmware/log.ts';
import { type Rack, startRack } from '../nut-rack.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { needPackages, runProgram } from './run-program.ts';

export interface TlsRack {
    readonly rack: Rack;
    /** `localhost:PORT`. */
    readonly at: string;
    readonly folder: string;
    readonly certificate: ServerCertificate;
}

export async function tlsRack(t: ExecutionContext): Promise<TlsRack> {
    const folder = temporaryFolder(t, 'nut-tls');
    const certificate = new ServerCertificate({
        configFolder: folder,
        stateFolder: join(folder, 'state'),
        config: () => undefined,
        log: silentLog(),
    });
    const rack = await startRack({
        listen: ['127.0.0.1', '::1'],
        server: { certificate: () => certificate.current() },
    });
    t.teardown(() => rack.stop());
    return { rack, at: `localhost:${rack.port}`, folder, certificate };
}

/** A new database of NSS in that folder, in which this authority is trusted. Returns its path. */
export async function trustStore(folder: string, authority: string): Promise<string> {
    needPackages({ '/usr/bin/certutil': 'libnss3-tools' });
    const store = join(folder, 'nss');
    const file = join(folder, 'ca.pem');
    mkdirSync(store);
    writeFileSync(file, authority);
    const certutil = (...words: string[]) => runProgram('/usr/bin/certutil', words);
    const made = await certutil('-N', '-d', store, '--empty-password');
    const added = await certutil('-A', '-d', store, '-n', 'gateway', '-t', 'CT,,', '-i', file);
    if (made.code !== 0 || added.code !== 0) throw new Error(made.stderr + added.stderr);
    return store;
}
