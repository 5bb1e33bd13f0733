// How a device is printed: as a section of ups.conf, with what to look at as comments if wanted, or as one line for programs.
// The forms are NUT's, without the faults of its table of names. Pure.

import type { NutOption, NutSection } from 'powerchain/scan';
import { quote } from '#nut/line.ts';

type Bus = NutSection['bus'];

/** What a line for programs begins with. */
const WORDS: Readonly<Record<Bus, string>> = {
    usb: 'USB',
    snmp: 'SNMP',
    xml: 'XML',
    nut: 'NUT',
    simulation: 'SIMULATION',
    avahi: 'AVAHI',
    ipmi: 'IPMI',
    serial: 'EATON_SERIAL',
};

/** `TYPE:driver="…",port="…",name="value"`; what is only proposed is not in it. */
export function parsableLine({ bus, driver, port, options }: NutSection, rankMax: number): string {
    const certain = options.filter((option) => isCertain(option, rankMax));
    const pairs = [{ name: 'driver', value: driver }, { name: 'port', value: port }, ...certain];
    return `${WORDS[bus]}:${pairs.map(({ name, value }) => `${name}=${quoted(value)}`).join(',')}`;
}

/** `number` counts the devices of its kind. `remarks` are said as comments. */
export function sectionText(
    section: NutSection,
    number: number,
    rankMax: number,
    remarks: readonly string[] = [],
): string {
    const { bus, driver, alternatives, port, options } = section;
    const others = alternatives.length > 0 ? `\t# alternately: ${alternatives.join(', ')}` : '';
    return [
        `[nutdev-${bus}${number}]`,
        `\tdriver = ${quoted(driver)}${others}`,
        `\tport = ${quoted(port)}`,
        ...options.map((option) => `\t${optionText(option, rankMax)}`),
        ...remarks.map((remark) => `\t# ${remark}`),
    ].join('\n');
}

function optionText(option: NutOption, rankMax: number): string {
    const text = `${option.name} = ${quoted(option.value)}`;
    if (isCertain(option, rankMax)) return text;
    // The release of a device is nothing that NUT 2.8 matches by.
    return option.rank === 4 ? `###NOTMATCHED-YET###${text}` : `# ${text}`;
}

function isCertain({ rank }: NutOption, rankMax: number): boolean {
    return rank === undefined || rank <= rankMax;
}

/** A line break would begin another option. */
function quoted(text: string): string {
    return quote(text.replace(/\p{Cc}/gu, ' '));
}

/** What is odd about a serial number; `known` are those of the devices before. */
export function serialRemarks({ options }: NutSection, known: ReadonlySet<string>): string[] {
    const serial = options.find(({ name }) => name === 'serial')?.value;
    if (serial === undefined) return [];
    if (serial.trim() === '') return ['WARNING: the serial number is empty: it tells no device from another'];
    if (/^(.)\1*$/.test(serial)) return ['WARNING: the serial number is one character over and over: it is none'];
    const remarks = /\s$/.test(serial) ? ['WARNING: the serial number ends in blanks: they count'] : [];
    return known.has(serial) ? [...remarks, 'WARNING: another device has this serial number too'] : remarks;
}
