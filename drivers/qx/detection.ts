// Which protocol a device speaks: each is asked what it claims, until one fits. A question is put once for all of them.

import { GatewayError } from '#model/errors.ts';
import { believed, isRefusal } from './answers.ts';
import type { Protocol } from './protocol.ts';
import { PROTOCOLS, protocolCalled } from './protocols.ts';
import { flagsOf, valuesOf } from './readings.ts';
import type { QxTransport } from './transport.ts';

// Noise spoils one answer; a question that is not known is refused, or never answered.
const TRIES = 2;

/**
 * `named`: the protocol of the configuration. `likely`: asked for first.
 * Throws GatewayError: nothing fits, or nobody answers.
 */
export async function detectProtocol(
    transport: QxTransport,
    { named, likely }: { readonly named?: string | undefined; readonly likely?: string | undefined },
): Promise<Protocol> {
    if (named !== undefined) return called(named);
    const questions = new Questions(transport);
    const first = likely === undefined ? undefined : protocolCalled(likely);
    for (const protocol of [...(first ? [first] : []), ...PROTOCOLS]) {
        if (await isSpoken(protocol, questions)) return protocol;
    }
    const heard = questions.heard.size === 0 ? 'nothing answers' : `what answers is no Qx UPS: ${questions.sample}`;
    throw new GatewayError('device-unreachable', `${heard} (${transport.place})`);
}

async function isSpoken(protocol: Protocol, questions: Questions): Promise<boolean> {
    const answers = new Map<string, string>();
    for (const query of protocol.claims) {
        const sent = protocol.checksum ? protocol.checksum.add(query.ask) : query.ask;
        const answer = await questions.ask(sent, (text) => believed(query, text, protocol.checksum) !== undefined);
        const arranged = answer === undefined ? undefined : believed(query, answer, protocol.checksum);
        if (arranged === undefined) return false;
        answers.set(query.ask, arranged);
    }
    if (protocol.isIts?.(answers) === false) return false;
    const values = valuesOf(protocol, answers);
    return flagsOf(protocol, answers, values) !== undefined;
}

class Questions {
    readonly #transport: QxTransport;
    readonly #answers = new Map<string, string | undefined>();
    /** All that was heard, by question. */
    readonly heard = new Map<string, string>();

    constructor(transport: QxTransport) {
        this.#transport = transport;
    }

    /** A spoilt answer is asked for again; what was answered to another protocol's question counts here too. */
    async ask(text: string, isGood: (answer: string) => boolean): Promise<string | undefined> {
        const known = this.#answers.get(text);
        if (known !== undefined || this.#answers.has(text)) return known;
        for (let tries = 0; tries < TRIES; tries++) {
            const answer = await this.#transport.ask(text);
            if (answer !== '') this.heard.set(text, answer);
            if (isGood(answer)) break;
            if (isRefusal(text, answer)) break;
        }
        const answer = this.heard.get(text);
        this.#answers.set(text, answer);
        return answer;
    }

    get sample(): string {
        const [[question, answer] = ['', '']] = this.heard;
        return `“${printable(question)}” → “${printable(answer)}”`;
    }
}

function called(name: string): Protocol {
    const protocol = protocolCalled(name);
    if (protocol) return protocol;
    const names = PROTOCOLS.map((one) => one.name).join(', ');
    throw new GatewayError(
        'config-invalid',
        `“${name}” is no protocol that we know: use one of ${names}, or leave it out`,
    );
}

function printable(text: string): string {
    return text
        .trimEnd()
        .replace(/[^\x20-\x7e]/g, '.')
        .slice(0, 60);
}
