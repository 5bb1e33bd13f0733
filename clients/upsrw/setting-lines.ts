// The settings of a device as upsrw prints them: a block for each, with what it is and what it can be set to.

import type { NutClient } from '#nut/client.ts';

/** The lines for all that can be written on a device, in the server's order. */
export async function settingLines(client: NutClient, ups: string): Promise<string[]> {
    const lines: string[] = [];
    for (const name of (await client.listWritable(ups)).keys()) {
        lines.push(`[${name}]`, await client.getDescription(ups, name), ...(await typeLines(client, ups, name)), '');
    }
    return lines;
}

async function typeLines(client: NutClient, ups: string, name: string): Promise<string[]> {
    const { kind, maxLength, hasValues, hasRanges } = await client.getType(ups, name);
    const text = kind === 'text' ? 'STRING' : 'NUMBER';
    const length = maxLength === undefined ? [] : [`Maximum length: ${maxLength}`];
    // NUT's upsrw shows only the ranges of what has both, and calls it a number.
    if (hasRanges) return ['Type: RANGE NUMBER', ...(await rangeLines(client, ups, name))];
    if (hasValues) return [`Type: ENUM ${text}`, ...length, ...(await valueLines(client, ups, name))];
    return [`Type: ${text}`, ...length, `Value: ${await client.getVariable(ups, name)}`];
}

async function valueLines(client: NutClient, ups: string, name: string): Promise<string[]> {
    const current = await client.getVariable(ups, name);
    const values = await client.listValues(ups, name);
    return values.map((value) => option(value, value === current));
}

async function rangeLines(client: NutClient, ups: string, name: string): Promise<string[]> {
    const current = Math.trunc(Number(await client.getVariable(ups, name)));
    const ranges = await client.listRanges(ups, name);
    return ranges.map(({ min, max }) => option(`${min}-${max}`, current >= min && current <= max));
}

function option(text: string, isSelected: boolean): string {
    return `Option: "${text}"${isSelected ? ' SELECTED' : ''}`;
}
