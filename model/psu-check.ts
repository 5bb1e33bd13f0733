// What the schema of a server's supply cannot see: without the right type it would stand in the chain as what feeds others. Pure.

interface Checked {
    readonly devices: Readonly<
        Record<
            string,
            {
                readonly driver: string;
                readonly type: string;
                readonly supply?: unknown;
                readonly source?: unknown;
                readonly address?: unknown;
            }
        >
    >;
}

interface Problem {
    readonly path: readonly string[];
    readonly message: string;
}

export function checkSupplies({ devices }: Checked): Problem[] {
    return Object.entries(devices).flatMap(([name, { driver, type, supply, source, address }]): Problem[] => {
        if (driver === 'psu' && source === 'redfish' && address === undefined) {
            return [
                {
                    path: ['devices', name],
                    message: 'Redfish needs an “address”: only IPMI reaches the BMC of this machine',
                },
            ];
        }
        const right = supply === undefined ? 'server' : 'psu';
        if (driver !== 'psu' || type === right) return [];
        const why =
            supply === undefined ? 'without “supply” it is the server itself' : 'with “supply” it is a power supply';
        return [{ path: ['devices', name], message: `${why}: say “type: ${right}”` }];
    });
}
