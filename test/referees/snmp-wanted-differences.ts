// Where the SNMP driver and NUT's snmp-ups say something else of the same recording, and why ours is wanted. A difference that
// is not on these lists fails the referee test.

import type { Value } from '#model/value.ts';

export interface Reason {
    /** Tried on the family and the recording: `apc-ups librenms/apc_sua750i`. */
    readonly agents: RegExp;
    readonly variables: RegExp;
    /** Only where our own readings are so. */
    readonly when?: (ours: Readonly<Record<string, Value>>) => boolean;
    readonly why: string;
}

const hasThreePhases: Reason['when'] = (ours) =>
    ['input.phases', 'output.phases', 'input.bypass.phases'].some((name) => ours[name] === 3);
const hasOneBypassPhase: Reason['when'] = (ours) => ours['input.bypass.phases'] === 1;

/** Agents that NUT does not read either, and why we do not. */
export const NOT_READ: readonly { readonly agents: RegExp; readonly why: string }[] = [
    {
        agents: /apc-sensors|temperature-sensor|gude-esb_7213|sputnik/,
        why: 'they measure the room: they carry no power and switch none',
    },
    { agents: /vertiv-power/, why: 'a cooler' },
    { agents: /linux_ups-/, why: 'a host that hands on what NUT or apcupsd told it: ask those' },
    {
        agents: /ts-bspdu/,
        why: 'Powertek: where its MIB has the power, the firmware says volts, and eight PDUs are listed whatever there are',
    },
    { agents: /imcopower/, why: 'a DC power system whose MIB nobody has shown us' },
];

/** What NUT says and we do not. */
export const MISSING: readonly Reason[] = [
    { agents: /^eaton-epdu/, variables: /^device\.count$/, why: 'one unit is no chain' },
    {
        agents: /^eaton-epdu/,
        variables: /^outlet\.(frequency|voltage|current)$/,
        why: 'the input under another name, its current ten times too large',
    },
    {
        agents: /^hpe-pdu3/,
        variables: /^outlet\.\d+\.name$/,
        why: 'eight zero bytes are no name',
    },
    {
        agents: /^(eaton-epdu|eaton-xups|mge-ups|aphel-revelation)/,
        variables: /^outlet\.(id|desc)$|^ups\.(type|delay\.(start|shutdown))$/,
        why: "a constant of NUT's table, not something that the device says",
    },
    {
        agents: /^apc-ups/,
        variables: /^ambient\.(temperature|humidity)$/,
        why: '-1 is how the card says that it does not know',
    },
    { agents: /^apc-rpdu2/, variables: /^device\.version$/, why: 'no such name in the catalogue of variables' },
    { agents: /^apc-rpdu/, variables: /^ups\.date$/, why: 'it is the date of manufacture: ours is ups.mfr.date' },
    { agents: /^raritan-px2/, variables: /^input\.load$/, why: 'it is the current: ours is input.current' },
    { agents: /^raritan-px2/, variables: /^outlet\.\d+\.power$/, why: 'it is the active power: ours is realpower' },
    {
        agents: /^(ietf-ups|eaton-xups)/,
        variables: /^(output|input\.bypass)\.phases$/,
        why: 'NUT assumes 1 where neither a count nor a row says so',
    },
    {
        agents: /^(ietf-ups|liebert-ups|eaton-xups|mge-ups)/,
        when: hasThreePhases,
        variables: /^(input|output|input\.bypass)\.(voltage|current|frequency|realpower)$|^ups\.load$/,
        why: 'three phases answer and no count says otherwise: ours are L1 to L3',
    },
    {
        agents: /^ietf-ups/,
        variables: /^battery\.(runtime|current)$|^input\.(bypass\.)?(current|realpower)$/,
        why: '65535 is how this card says that it does not know',
    },
    {
        agents: /^ietf-ups/,
        when: hasOneBypassPhase,
        variables: /^input\.bypass\.L[123]/,
        why: 'NUT has no rule for a bypass without a count; one row carries something, so it has one phase',
    },
];

/** Where NUT says something else. */
export const DIFFERENT: readonly Reason[] = [
    { agents: /^eaton-epdu/, variables: /^device\.macaddr$/, why: 'written with colons' },
    { agents: /^eaton-epdu/, variables: /^ups\.alarm$/, why: 'each alarm once, in brackets' },
    {
        agents: /^hpe-pdu3/,
        variables: /^input\.realpower$/,
        why: 'NUT divides watts by a thousand; the phases add up to ours',
    },
    {
        agents: /^liebert-ups .*liebert_apm$/,
        variables: /^(device|ups)\.model$|^battery\.runtime$|^input\.bypass\.L1-N\.voltage$/,
        why: "we read the maker's own objects, recorded a moment after those of RFC 1628",
    },
    {
        agents: /^huawei-ups/,
        variables: /^output\.L[123]\.(real)?power$/,
        why: 'tenths of a kilowatt: NUT prints kilowatts, and L3 as L1',
    },
    { agents: /^huawei-ups/, variables: /^output\.L2\.powerfactor$/, why: 'NUT reads the power factor of L3 into L2' },
    {
        agents: /^(ietf-ups|liebert-ups|eaton-xups|mge-ups)/,
        when: hasThreePhases,
        variables: /^(input|output|input\.bypass)\.phases$/,
        why: 'NUT assumes 1 where no count says so; three rows answer',
    },
    { agents: /poweralert_2/, variables: /^ups\.status$/, why: 'NUT does not read the alarm table: batteries are bad' },
    {
        agents: /^apc-rpdu/,
        variables: /^input\.(current|realpower)$/,
        why: 'NUT reads the older rPDU branch, recorded a moment apart from rPDU2',
    },
    { agents: /^apc-rpdu/, variables: /^ups\.firmware$/, why: 'rPDU2 writes the same release without the “v”' },
    {
        agents: /apc-(7902b|8932)/,
        variables: /^outlet\.\d+\.(desc|status)$/,
        why: 'the recording was edited: its rPDU2 and sPDU branches tell other names and a simulated state',
    },
    {
        agents: /^raritan-px2/,
        variables: /^outlet\.\d+\.(current|power|realpower|powerfactor)$/,
        why: 'NUT ignores the decimal digits and swaps active and apparent power',
    },
];

/** What we say and NUT does not. */
export const EXTRA: readonly Reason[] = [
    {
        agents: /^eaton-epdu/,
        variables: /^outlet\.(count$|(group\.)?\d+\.)|^input\.powerfactor$/,
        why: 'NUT finds no outlets when the count of outlets does not answer',
    },
    {
        agents: /^hpe-pdu3/,
        variables: /^outlet\.\d+\.powerfactor$|^input\.(powerfactor|load|phases)$/,
        why: 'MIB objects that NUT leaves out',
    },
    {
        agents: /^liebert-ups/,
        variables:
            /^ups\.(status|temperature)$|^battery\.(runtime|temperature|voltage)$|^output\.(real)?power$|^(input|output|input\.bypass)\.(frequency|phases|L[123](-(N|L[123]))?\.(voltage|current|powerfactor|power\.percent))$/,
        why: 'the points of the flexible table, which NUT reads as integers only; these cards say them as text',
    },
    { agents: /^apc-ups/, variables: /^ambient\.(count|1\..+)$/, why: 'every probe, where NUT reads the first' },
    {
        agents: /^(delta-ups|mge-ups|eaton-xups|xppc-ups)/,
        variables:
            /^battery\.(charge|current|runtime(\.low)?|temperature|voltage)$|^ups\.(L[123]\.load|beeper\.status|id|load|(real)?power\.nominal|start\.auto|status|test\.result|timer\.\w+)$/,
        why: "RFC 1628 beside the maker's MIB fills what that leaves out",
    },
    {
        agents: /^(delta-ups|mge-ups|eaton-xups|xppc-ups)/,
        variables:
            /^input\.transfer\.(high|low)$|^output\.(real)?power\.nominal$|^(input|output|input\.bypass)\.(phases|(L[123](-N)?\.)?(voltage|current|frequency|realpower|power\.percent)(\.(nominal|minimum|maximum))?)$/,
        why: 'the same of lines; and phases that NUT does not count',
    },
    {
        agents: /^huawei-ups/,
        variables: /^output\.L[23]\.(realpower|powerfactor)$/,
        why: 'NUT calls all three L1, or L2',
    },
    {
        agents: /./,
        when: hasThreePhases,
        variables: /^(input|output|ups)\.(real)?power$/,
        why: 'the sum of three phases whose total the device does not tell',
    },
    { agents: /./, variables: /^experimental\..+\.energy$/, why: 'counters of energy, which NUT has no names for' },
    {
        agents: /./,
        variables: /^device\.(uptime|description|mfr)$/,
        why: 'from the system group, or known of the family',
    },
    {
        agents: /^ietf-ups/,
        variables: /^ups\.(id|alarm|(real)?power\.nominal)$/,
        why: 'RFC 1628 objects that NUT leaves out',
    },
    { agents: /^ietf-ups/, variables: /^battery\.current$/, why: 'a discharging battery has a negative current' },
    {
        agents: /^(ietf-ups|raritan-px2)/,
        when: hasThreePhases,
        variables: /^(input|output|input\.bypass)\.(L[123](-N)?\.\w+(\.percent)?|phases)$/,
        why: 'phases that NUT does not count',
    },
    {
        agents: /^ietf-ups/,
        when: hasOneBypassPhase,
        variables: /^input\.bypass\.(voltage|current|realpower|phases)$/,
        why: 'the one phase of the bypass that NUT does not count',
    },
    {
        agents: /istars/,
        variables:
            /^(input|output|input\.bypass)\.(L[123](-N)?\.)?(voltage|current|frequency|(real)?power(\.percent)?)$|^ups\.load$/,
        why: 'rows whose index ends in another 0, which NUT does not find',
    },
    {
        agents: /^apc-rpdu/,
        variables: /^input\.(phases|power|powerfactor|voltage|current\.\w+(\.\w+)?)$|^ups\.mfr\.date$/,
        why: 'rPDU2 and rPDU objects that NUT leaves out',
    },
    {
        agents: /^apc-rpdu/,
        variables: /^outlet\.(group\..+|\d+\.(groupid|delay\.\w+))$/,
        why: 'banks and delays, which NUT leaves out',
    },
    { agents: /apc-8932/, variables: /^outlet\.\d+\.desc$/, why: 'the recording names these outlets in rPDU2 only' },
    { agents: /powerwalker-vfi_20k/, variables: /^ups\.firmware$/, why: 'NUT prints nothing of a text of two lines' },
    {
        agents: /^raritan-px2/,
        variables: /^input\.(current|frequency|phases)$|^outlet\.(group\..+|\d+\.(status|realpower))$/,
        why: 'PDU2-MIB sensors that NUT leaves out or calls otherwise',
    },
];
