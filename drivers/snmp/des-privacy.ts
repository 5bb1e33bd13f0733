// SNMPv3 privacy with DES (RFC 3414 §8) on OpenSSL 3, which has no single DES any more: triple DES with the same key three times
// is single DES. Older APC and Eaton cards speak nothing else. Replaces what net-snmp has for it and does nothing more.

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import snmp from 'net-snmp';

const BLOCK = 8;

interface AuthoritativeEngine {
    readonly engineID: Uint8Array;
    readonly engineBoots: number;
}

/** Makes net-snmp's DES work in this process. Called once, when version 3 is loaded. */
export function mendDes(): void {
    const des = snmp.Encryption.algorithms[snmp.PrivProtocols.des ?? ''];
    if (des === undefined) return;
    des.encryptPdu = encrypt;
    des.decryptPdu = decrypt;
}

function encrypt(pdu: Uint8Array, _: string, password: string, authProtocol: string, engine: AuthoritativeEngine) {
    const { key, preIv } = localizedKey(password, authProtocol, engine);
    // RFC 3414 §8.1.1.1: the salt must not repeat with a key; random does where no counter survives a restart.
    const salt = Buffer.concat([bigEndian(engine.engineBoots), randomBytes(4)]);
    const padded = Buffer.alloc(Math.ceil(pdu.length / BLOCK) * BLOCK);
    padded.set(pdu);
    const cipher = createCipheriv('des-ede3-cbc', key, xor(preIv, salt)).setAutoPadding(false);
    return { encryptedPdu: Buffer.concat([cipher.update(padded), cipher.final()]), msgPrivacyParameters: salt };
}

function decrypt(
    encrypted: Uint8Array,
    _: string,
    salt: Uint8Array,
    password: string,
    authProtocol: string,
    engine: AuthoritativeEngine,
): Buffer {
    const { key, preIv } = localizedKey(password, authProtocol, engine);
    const decipher = createDecipheriv('des-ede3-cbc', key, xor(preIv, salt)).setAutoPadding(false);
    return Buffer.concat([decipher.update(encrypted), decipher.final()]);
}

/** RFC 3414 §8.1.1.1: 8 octets of key, 8 octets that the initialization vector is made of. */
function localizedKey(password: string, authProtocol: string, { engineID }: AuthoritativeEngine) {
    const localized = snmp.Authentication.passwordToKey(authProtocol, password, engineID);
    const single = localized.subarray(0, BLOCK);
    return { key: Buffer.concat([single, single, single]), preIv: localized.subarray(BLOCK, 2 * BLOCK) };
}

function xor(left: Uint8Array, right: Uint8Array): Buffer {
    return Buffer.from(left.map((byte, at) => byte ^ (right[at] ?? 0)));
}

function bigEndian(number: number): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(number >>> 0);
    return bytes;
}
