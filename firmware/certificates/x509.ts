// Makes the two certificates that the gateway needs: its own authority, and the server certificate that it signs.
// RFC 5280; ECDSA on P-256, which every client of the last ten years takes. Pure but for the random numbers.

import {
    createHash,
    createPrivateKey,
    createPublicKey,
    generateKeyPairSync,
    randomBytes,
    sign,
    X509Certificate,
} from 'node:crypto';
import { isIP } from 'node:net';
import {
    bitString,
    explicit,
    implicit,
    integer,
    isTrue,
    objectId,
    octetString,
    sequence,
    set,
    time,
    utf8,
} from './der.ts';

/** Both PEM. `certificate` may be followed by those that lead to the authority. */
export interface Issued {
    readonly certificate: string;
    readonly key: string;
}

export interface Validity {
    readonly from: Date;
    readonly until: Date;
}

const OID = {
    ecdsaWithSha256: '1.2.840.10045.4.3.2', // RFC 5758 §3.2
    commonName: '2.5.4.3',
    organization: '2.5.4.10',
    subjectKeyIdentifier: '2.5.29.14',
    keyUsage: '2.5.29.15',
    subjectAltName: '2.5.29.17',
    basicConstraints: '2.5.29.19',
    authorityKeyIdentifier: '2.5.29.35',
    extendedKeyUsage: '2.5.29.37',
    serverAuth: '1.3.6.1.5.5.7.3.1',
    clientAuth: '1.3.6.1.5.5.7.3.2',
} as const;

const SIGNATURE = sequence(objectId(OID.ecdsaWithSha256));

/** An authority that signs server certificates and nothing below them. `name`: what clients show. */
export function createAuthority(name: string, validity: Validity): Issued {
    const { spki, key } = newKeys();
    const subject = nameOf(name);
    const extensions = [
        extension(OID.basicConstraints, sequence(isTrue(), integer(0)), 'critical'), // a path of length 0
        extension(OID.keyUsage, bitString(Buffer.of(0b0000_0110), 1), 'critical'), // keyCertSign, cRLSign
        extension(OID.subjectKeyIdentifier, octetString(keyId(spki))),
    ];
    const certificate = signed({ issuer: subject, subject, spki, validity, extensions, signingKey: key });
    return { certificate, key };
}

/**
 * A certificate of the authority's. `names`: DNS names and IP addresses by which clients call the server, the first one
 * being its own name. `use`: at which end of a connection it counts.
 */
export function issueCertificate(
    authority: Issued,
    { names, validity, use = 'server' }: { names: readonly string[]; validity: Validity; use?: 'server' | 'client' },
): Issued {
    const { spki, key } = newKeys();
    const issuerSpki = createPublicKey(authority.key).export({ type: 'spki', format: 'der' });
    const purpose = use === 'server' ? OID.serverAuth : OID.clientAuth;
    const extensions = [
        extension(OID.basicConstraints, sequence(), 'critical'),
        extension(OID.keyUsage, bitString(Buffer.of(0b1000_0000), 7), 'critical'), // digitalSignature
        extension(OID.extendedKeyUsage, sequence(objectId(purpose))),
        extension(OID.subjectAltName, sequence(...names.map(altName))),
        extension(OID.subjectKeyIdentifier, octetString(keyId(spki))),
        extension(OID.authorityKeyIdentifier, sequence(implicit(0, keyId(issuerSpki)))),
    ];
    const certificate = signed({
        issuer: subjectOf(authority.certificate),
        subject: nameOf(names[0] ?? 'powerchain'),
        spki,
        validity,
        extensions,
        signingKey: authority.key,
    });
    return { certificate: certificate + authority.certificate, key };
}

interface Unsigned {
    readonly issuer: Buffer;
    readonly subject: Buffer;
    readonly spki: Buffer;
    readonly validity: Validity;
    readonly extensions: readonly Buffer[];
    readonly signingKey: string;
}

// RFC 5280 §4.1
function signed({ issuer, subject, spki, validity, extensions, signingKey }: Unsigned): string {
    const body = sequence(
        explicit(0, integer(2)), // version 3
        integer(randomBytes(16)),
        SIGNATURE,
        issuer,
        sequence(time(validity.from), time(validity.until)),
        subject,
        spki,
        explicit(3, sequence(...extensions)),
    );
    const signature = sign('sha256', body, createPrivateKey(signingKey));
    return pem(sequence(body, SIGNATURE, bitString(signature)));
}

function newKeys(): { spki: Buffer; key: string } {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return {
        spki: publicKey.export({ type: 'spki', format: 'der' }),
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    };
}

function nameOf(commonName: string): Buffer {
    const part = (id: string, text: string): Buffer => set(sequence(objectId(id), utf8(text)));
    // RFC 5280 ub-common-name: 64 characters.
    return sequence(part(OID.organization, 'Powerchain'), part(OID.commonName, commonName.slice(0, 64)));
}

/** The issuer's name must be repeated byte by byte: the authority was named by `nameOf` too. */
function subjectOf(certificate: string): Buffer {
    const commonName = /^CN=(.*)$/m.exec(new X509Certificate(certificate).subject)?.[1] ?? '';
    return nameOf(commonName);
}

function extension(id: string, value: Buffer, weight: 'critical' | 'plain' = 'plain'): Buffer {
    return weight === 'critical'
        ? sequence(objectId(id), isTrue(), octetString(value))
        : sequence(objectId(id), octetString(value));
}

// RFC 5280 §4.2.1.6: [2] a DNS name, [7] the bytes of an address.
function altName(name: string): Buffer {
    return isIP(name) === 0 ? implicit(2, Buffer.from(name, 'latin1')) : implicit(7, addressBytes(name));
}

function addressBytes(address: string): Buffer {
    return isIP(address) === 4 ? Buffer.from(address.split('.').map(Number)) : Buffer.from(groupsOf(address));
}

/** The 16 bytes of an IPv6 address without an IPv4 tail. */
function groupsOf(address: string): number[] {
    const [head = '', tail] = address.split('::');
    const groups = (text: string): number[] =>
        text
            .split(':')
            .filter(Boolean)
            .map((group) => Number.parseInt(group, 16));
    const first = groups(head);
    const last = tail === undefined ? [] : groups(tail);
    const zeros = new Array<number>(8 - first.length - last.length).fill(0);
    return [...first, ...zeros, ...last].flatMap((group) => [group >> 8, group & 0xff]);
}

// RFC 5280 §4.2.1.2 (1): SHA-1 of the public key's bits; the last 65 bytes of a P-256 key are these.
function keyId(spki: Buffer): Buffer {
    return createHash('sha1').update(spki.subarray(-65)).digest();
}

function pem(der: Buffer): string {
    const lines = der.toString('base64').replaceAll(/.{1,64}/g, '$&\n');
    return `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`;
}
