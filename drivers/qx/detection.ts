// Which protocol a device speaks: each is asked what it claims, until one fits. A question is put once for all of them.

import { GatewayError } from '#model/errors.ts';
import { believed, isRefusal } from './answers.ts';
import type { Protocol } from './protocol.ts';
import { PROTOCOL_TABLE, type ProtocolEntry, protocolCalled } from './protocols.ts';
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
    if (named !== undefined) return await called(named);
    const questions = new Questions(transport);
    const first = PROTOCOL_TABLE.filter(({ name }) => name === likely);
    for (const entry of [...first, ...PROTOCOL_TABLE]) {
        if (!(await answersAll(entry, questions))) continue;
        const protocol = await entry.load();
        if (await isSpoken(protocol, questions)) return protocol;
    }
    const heard = questions.heard.size === 0 ? 'nothing answers' : `what answers is no Qx UPS: ${questions.sample}`;
    throw new GatewayError('device-unreachable', `${heard} (${transport.place})`);
}

/** Whatever it says: whether that is an answer is for the protocol to tell. */
async function answersAll({ questions: texts }: ProtocolEntry, questions: Questions): Promise<boolean> {
    for (const text of texts) {
        const answer = await questions.ask(text, (said) => said.endsWith('\r'));
        if (answer === undefined || isRefusal(text, answer)) return false;
    }
    return true;
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
    /** How often each was asked. */
    readonly #tries = new Map<string, number>();
    /** All that was heard, by question. */
    readonly heard = new Map<string, string>();

    constructor(transport: QxTransport) {
        this.#transport = transport;
    }

    /** A spoilt answer is asked for again; what was answered to another protocol's question counts here too. */
    async ask(text: string, isGood: (answer: string) => boolean): Promise<string | undefined> {
        for (;;) {
            const answer = this.heard.get(text);
            if (answer !== undefined && (isGood(answer) || isRefusal(text, answer))) return answer;
            const tries = this.#tries.get(text) ?? 0;
            if (tries >= TRIES) return answer;
            this.#tries.set(text, tries + 1);
            const said = await this.#transport.ask(text);
            if (said !== '') this.heard.set(text, said);
        }
    }

    get sample(): string {
        const [[question, answer] = ['', '']] = this.heard;
        return `“${printable(question)}” → “${printable(answer)}”`;
    }
}

async function called(name: string): Promise<Protocol> {
    const protocol = await protocolCalled(name);
    if (protocol) return protocol;
    const names = PROTOCOL_TABLE.map((one) => one.name).join(', ');
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
