// The format of a log line: text with fields such as `%TIME @H:@M%`, `%VAR ups.load%`, `%HOST%`. Pure.

import { strftime } from './strftime.ts';

export const DEFAULT_FORMAT =
    '%TIME @Y@m@d @H@M@S% %VAR battery.charge% %VAR input.voltage% %VAR ups.load% ' +
    '[%VAR ups.status%] %VAR ups.temperature% %VAR input.frequency%';

export type Field =
    | { readonly type: 'text'; readonly text: string }
    | { readonly type: 'time'; readonly format: string }
    | { readonly type: 'variable'; readonly name: string }
    | { readonly type: 'host' | 'ups' | 'pid' };

/** What the fields of one line stand for. */
export interface Facts {
    readonly at: Date;
    readonly host: string;
    /** The device as it was named on the command line. */
    readonly ups: string;
    readonly pid: number;
    /** Undefined: the device does not have it, or does not answer. */
    readonly variable: (name: string) => string | undefined;
}

/** `%…%` is a field, `%%` a per cent sign, `%t` a tab. What is none of these reads INVALID, as in NUT's upslog. */
export function parseFormat(format: string): Field[] {
    return Array.from(format.matchAll(/%%|%(TIME |VAR )([^%]*)%|%(HOST|UPSHOST|PID)%|%t|%[^%]*%|%|[^%]+/g), (match) =>
        fieldOf(match),
    );
}

export function formatLine(fields: readonly Field[], facts: Facts): string {
    return fields.map((field) => textOf(field, facts)).join('');
}

/** The variables that a line needs, each once. */
export function variablesOf(fields: readonly Field[]): string[] {
    return [...new Set(fields.flatMap((field) => (field.type === 'variable' ? [field.name] : [])))];
}

const SIMPLE = { HOST: 'host', UPSHOST: 'ups', PID: 'pid' } as const;

function fieldOf([whole, kind, argument = '', simple]: RegExpMatchArray): Field {
    if (whole === '%%') return { type: 'text', text: '%' };
    if (whole === '%t') return { type: 'text', text: '\t' };
    if (simple === 'HOST' || simple === 'UPSHOST' || simple === 'PID') return { type: SIMPLE[simple] };
    if (kind === 'TIME ') return { type: 'time', format: argument.replaceAll('@', '%') };
    if (kind === 'VAR ' && argument.includes('.')) return { type: 'variable', name: argument };
    return { type: 'text', text: whole.startsWith('%') ? 'INVALID' : whole };
}

function textOf(field: Field, facts: Facts): string {
    switch (field.type) {
        case 'text':
            return field.text;
        case 'time':
            return strftime(field.format, facts.at);
        case 'variable':
            return facts.variable(field.name) ?? 'NA';
        case 'host':
            return facts.host;
        case 'ups':
            return facts.ups;
        case 'pid':
            return String(facts.pid);
    }
}
