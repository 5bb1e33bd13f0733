// For tests: a small rack with its web server on a free port, and clients that can say anything, a forged Host too.

import { mkdtempSync, rmSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Role, Scope } from '#model/access.ts';
import { compileChain, type HostVerdict, type NodeVerdict } from '#model/chain.ts';
import type { ChainBasis } from '#model/chain-paper.ts';
import { GATEWAY_CONFIG, type GatewayConfig } from '#model/config.ts';
import type { DeviceId, DeviceSpec } from '#model/device.ts';
import type { Value } from '#model/value.ts';
import { Access } from '../../access/access.ts';
import { hashOf, newId, newSecret } from '../../access/secret.ts';
import { LiveFacts } from '../../chain/live-facts.ts';
import { chainSpec } from '../../config/rack.ts';
import { Gateway } from '../../gateway.ts';
import { silentLog } from '../../log.ts';
import { WebServer, type WebServerOptions } from '../web-server.ts';

export interface WebAnswer {
    readonly status: number;
    readonly headers: IncomingHttpHeaders;
    readonly text: string;
    readonly json: () => unknown;
}

export interface WebRequest {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
}

export class WebRack {
    readonly gateway = new Gateway({ log: silentLog() });
    readonly nodes = new Map<string, NodeVerdict>();
    readonly hosts = new Map<DeviceId, HostVerdict>();
    readonly pageFolder = mkdtempSync(join(tmpdir(), 'powerchain-page-'));
    config: GatewayConfig = v.parse(GATEWAY_CONFIG, {
        version: 1,
        name: 'test-rack',
        web: { listen: ['127.0.0.1'], port: 0 },
    });
    readonly stateFolder = mkdtempSync(join(tmpdir(), 'powerchain-state-'));
    readonly access: Access;
    readonly server: WebServer;

    /** `more`: what else the server is given. */
    constructor(more: (rack: WebRack) => Partial<WebServerOptions> = () => ({})) {
        const { gateway, nodes, hosts, pageFolder } = this;
        this.access = new Access({
            stateFolder: this.stateFolder,
            environment: { RUNTIME_DIRECTORY: this.stateFolder },
            gateway,
            log: silentLog(),
            config: () => this.config.web,
        });
        this.server = new WebServer({
            access: this.access,
            stateFolder: this.stateFolder,
            gateway,
            chain: { nodes, hosts, basis: () => this.#basis() },
            log: silentLog(),
            config: () => this.config,
            pageFolder,
            startedAt: 1_700_000_000_000,
            ...more(this),
        });
    }

    /** What the devices say now, over the links of the configuration. */
    #basis(): ChainBasis {
        const graph = compileChain(chainSpec(this.config));
        const facts = new LiveFacts((id) => this.gateway.device(id));
        facts.observe(graph.devices, performance.now());
        return { graph, factsOf: facts.of, now: performance.now() };
    }

    add(id: string, driver: string, values: Readonly<Record<string, Value>> = {}): DeviceId {
        const device = id as DeviceId;
        const spec: DeviceSpec = { id: device, type: 'ups', driver, description: '', parents: [] };
        this.gateway.apply({ type: 'device-added', device, spec });
        this.change(id, values);
        return device;
    }

    change(id: string, values: Readonly<Record<string, Value>>, gone: readonly string[] = []): void {
        this.gateway.apply({ type: 'readings', device: id as DeviceId, values, gone });
    }

    ask(path: string, { method = 'GET', headers = {}, body }: WebRequest = {}): Promise<WebAnswer> {
        const { promise, resolve, reject } = Promise.withResolvers<WebAnswer>();
        const asked = request({ port: this.server.port, host: '127.0.0.1', path, method, headers }, (answer) => {
            let text = '';
            answer.setEncoding('utf8').on('data', (chunk: string) => {
                text += chunk;
            });
            answer.on('end', () => {
                const { statusCode = 0, headers } = answer;
                resolve({ status: statusCode, headers, text, json: () => JSON.parse(text) as unknown });
            });
        });
        asked.on('error', reject);
        asked.end(body);
        return promise;
    }

    post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<WebAnswer> {
        const json = { 'content-type': 'application/json', ...headers };
        return this.ask(path, { method: 'POST', headers: json, body: JSON.stringify(body) });
    }

    /** A new API token as the value of an Authorization header. */
    token(role: Role, scopes?: Scope[]): string {
        const secret = newSecret();
        const about = { name: 'test', role, hash: hashOf(secret), createdBy: 'test', createdAt: 0 };
        this.access.accounts.putToken(newId(), { ...about, ...(scopes ? { scopes } : {}) });
        return `Bearer ${secret}`;
    }

    async stop(): Promise<void> {
        await this.server.stop();
        for (const folder of [this.pageFolder, this.stateFolder]) rmSync(folder, { recursive: true, force: true });
    }
}
