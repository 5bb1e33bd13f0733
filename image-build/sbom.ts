// What is in a package, for scanners: CycloneDX 1.5. From the lock file, without a clock or chance: the same commit gives the same file.

import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { ShippedPackage } from './shipped-packages.ts';

export interface SbomSubject {
    readonly name: string;
    readonly version: string;
    readonly architecture: string;
    readonly epochSeconds: number;
    /** Version of the Node that it carries. */
    readonly node: string;
    /** Debian's packages in it, NAME VERSION each; absent: none. */
    readonly debian?: readonly string[];
}

/** The file. */
export function writeSbom(file: string, subject: SbomSubject, packages: readonly ShippedPackage[]): string {
    writeFileSync(file, `${JSON.stringify(makeSbom(subject, packages), undefined, 2)}\n`);
    return file;
}

/** A package that lies there in two places is listed once. */
export function makeSbom(subject: SbomSubject, packages: readonly ShippedPackage[]): object {
    const { name, version, architecture, epochSeconds, node, debian = [] } = subject;
    const components = new Map(packages.map((one) => [purlOf(one), componentOf(one)]));
    components.set(`pkg:generic/nodejs@${node}`, {
        type: 'application',
        name: 'nodejs',
        version: node,
        purl: `pkg:generic/nodejs@${node}`,
    });
    for (const one of debian) {
        const [packageName = '', packageVersion = ''] = one.split(/\s+/);
        const purl = `pkg:deb/debian/${packageName}@${encodeURIComponent(packageVersion)}?arch=${architecture}`;
        components.set(purl, { type: 'library', name: packageName, version: packageVersion, purl });
    }
    return {
        bomFormat: 'CycloneDX',
        specVersion: '1.5',
        serialNumber: `urn:uuid:${uuidOf(`${name} ${version} ${architecture}`)}`,
        version: 1,
        metadata: {
            timestamp: new Date(epochSeconds * 1000).toISOString(),
            component: { type: 'application', name, version, purl: `pkg:deb/${name}@${version}?arch=${architecture}` },
        },
        components: [...components].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, one]) => one),
    };
}

function componentOf(one: ShippedPackage): object {
    const { name, version, license, integrity, resolved } = one;
    const [algorithm, hash = ''] = (integrity ?? '').split('-');
    return {
        type: 'library',
        name,
        version,
        purl: purlOf(one),
        ...(license === undefined ? {} : { licenses: [licenseOf(license)] }),
        ...(algorithm === 'sha512'
            ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(hash, 'base64').toString('hex') }] }
            : {}),
        ...(resolved === undefined ? {} : { externalReferences: [{ type: 'distribution', url: resolved }] }),
    };
}

/** `MIT` is an id, `(MIT OR Apache-2.0)` an expression. */
function licenseOf(license: string): object {
    return /\s/.test(license) ? { expression: license } : { license: { id: license } };
}

// Package URL: the @ of a scope is written %40.
function purlOf({ name, version }: ShippedPackage): string {
    return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/** Named, not rolled: RFC 9562 version 8. */
function uuidOf(text: string): string {
    const hex = createHash('sha256').update(text).digest('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
