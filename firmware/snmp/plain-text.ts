// Text as SNMP has it (RFC 2579, DisplayString): printable ASCII, and no longer than the object allows. Pure.

const SPELLED: Readonly<Record<string, string>> = {
    '“': '"',
    '”': '"',
    '’': "'",
    '–': '-',
    '…': '...',
    '←': '<-',
    '→': '->',
    '°': '',
};

export function plainText(text: string, lengthMax = 255): string {
    return text
        .replaceAll(/[“”’–…←→°]/g, (character) => SPELLED[character] ?? '')
        .normalize('NFKD')
        .replaceAll(/\p{M}/gu, '')
        .replaceAll(/[^\x20-\x7e]/gu, '?')
        .slice(0, lengthMax);
}
