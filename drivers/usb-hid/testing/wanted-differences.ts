// Where we mean to say something else than NUT's usbhid-ups, and why. Data; for tests only.

interface WantedDifference {
    /** Part of the name of a recording; absent: all. */
    readonly device?: string;
    /** Beginning of the difference, as the test words it. */
    readonly what: RegExp;
    readonly why: string;
}

const WANTED: readonly WantedDifference[] = [
    {
        what: /^outlet(?:\.\d)?\.desc:|^lacks setting outlet(?:\.\d)?\.desc$|^SET outlet(?:\.\d)?\.desc /,
        why: 'a label that the driver makes up and forgets; what hangs on an outlet stands in gateway.yaml',
    },
    {
        device: '0463-ffff',
        what: /^outlet\.1\.status: nothing for/,
        why: 'NUT takes it from mains being there; a group may be off beside it. Unknown is not on, nor off',
    },
    {
        device: 'real-0463-ffff-santak',
        what: /^(?:device|ups)\.model: SANTAK TG-BOX 850 for SANTAK TG-BOX 850 850$/,
        why: 'the rating is already in the name',
    },
    {
        device: 'real-0463-ffff-santak',
        what: /^offers command (?:load\.off\.delay|load\.on\.delay|shutdown\.stop)$/,
        why: 'the recording lacks the reports, the device has them: a command is offered when its field exists',
    },
    {
        device: 'real-0463-ffff-santak',
        what: /^INSTCMD (?:beeper|load|shutdown)\.\S+: (?<id>..) (?<rest>.*) for 00 \k<rest>$|^INSTCMD shutdown\.\S+: 0a .*, 09 .* for 00 .*, 00 /,
        why: 'of a report that was never read NUT does not know the first byte, which is its id',
    },
    {
        device: '0d9f-0004-powercom',
        what: /^battery\.voltage: nothing for 0\.0$/,
        why: 'the device does not have the report: that is no voltage, not 0 V',
    },
];

export function isWanted(device: string, difference: string): boolean {
    return WANTED.some((one) => device.includes(one.device ?? '') && one.what.test(difference));
}
