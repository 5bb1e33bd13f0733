// Why a broker is not reached, in the words of who has to mend it. Pure. MQTT 3.1.1 §3.2.2.3, MQTT 5.0 §3.2.2.2, Node's TLS errors.

import { messageOf } from '#model/errors.ts';

/** Why a broker of MQTT 5 ended a connection: MQTT 5.0 §3.14.2.1. */
export function endedBecause(reasonCode: number | undefined, clientId: string): string {
    switch (reasonCode) {
        case 135:
            return 'the broker does not allow this gateway any more';
        case 139:
            return 'the broker shuts down';
        case 142:
            return `another client came with the id “${clientId}”`;
        case 149:
            return 'a message was larger than the broker takes';
        case 150:
        case 151:
            return 'this was more than the broker allows us';
        default:
            return `the broker ended it, reason ${reasonCode}`;
    }
}

// MQTT 5.0 §2.4: from here on it is a refusal; 3.1.1 §3.9.3 has only this one.
const REFUSAL_MIN = 128;

/** Of topics that were to be listened to, those that the broker refuses; `granted`: its answers, in their order. */
export function refusedTopics(topics: readonly string[], granted: readonly unknown[]): string[] {
    return topics.filter((_, place) => Number(granted[place]) >= REFUSAL_MIN);
}

/** Whether the broker has read a message and does not want it; otherwise it may not have come there at all. */
export function isRefusal(error: Error): boolean {
    return Number((error as { code?: unknown }).code) >= REFUSAL_MIN;
}

export function readable(error: Error, clientId: string): string {
    const code = (error as { code?: unknown }).code;
    switch (code) {
        case 1:
            return 'the broker does not speak this version of MQTT: set version';
        case 2:
        case 133:
            return `the broker does not take the client id “${clientId}”`;
        case 4:
        case 5:
        case 134:
        case 135:
            return 'the broker refuses user and password, or this gateway';
        case 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED':
            return 'the broker wants to see a certificate of this gateway: set certificate and key';
        case 'CERT_HAS_EXPIRED':
            return 'the certificate of the broker has expired';
        case 'ERR_TLS_CERT_ALTNAME_INVALID':
            return `the certificate of the broker is for another host: ${error.message}`;
        case 'DEPTH_ZERO_SELF_SIGNED_CERT':
        case 'SELF_SIGNED_CERT_IN_CHAIN':
        case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
        case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
            return `nobody whom this gateway trusts has signed the certificate of the broker: set ca (${error.message})`;
        default:
            return error instanceof AggregateError ? messageOf(error.errors[0]) : error.message;
    }
}
