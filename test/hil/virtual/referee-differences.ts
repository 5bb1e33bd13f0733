// Where a gateway and Debian's usbhid-ups differ on one device. Pure; what may differ is listed by name, with its reason.

type Values = Readonly<Record<string, string>>;

const WANTED: readonly { readonly name: RegExp; readonly why: string }[] = [
    { name: /^driver\./, why: 'the program, not the device' },
    { name: /^device\.type$/, why: 'both say it, of themselves' },
];

/** `name: ours for theirs`, for each variable that the referee has. */
export function refereeDifferences(ours: Values, theirs: Values): string[] {
    return Object.entries(theirs)
        .filter(([name]) => !WANTED.some((one) => one.name.test(name)))
        .filter(([name, value]) => !isSame(name, ours[name], value))
        .map(([name, value]) => `${name}: ${ours[name] ?? 'nothing'} for ${value}`);
}

function isSame(name: string, ours: string | undefined, theirs: string): boolean {
    if (ours === undefined) return theirs.trim() === '';
    if (name === 'ups.status') return words(ours) === words(theirs);
    const isNumber = theirs.trim() !== '' && Number.isFinite(Number(theirs));
    return isNumber ? Number(ours) === Number(theirs) : ours.trim() === theirs.trim();
}

function words(status: string): string {
    return status.split(' ').sort().join(' ');
}
