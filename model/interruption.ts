// Whether the gateway may be away for a moment, to be upgraded or restarted: an upsmon whose host runs on battery shuts it down
// when nobody answers for 15 s. Pure.

export interface AskedHost {
    readonly host: string;
    /** Of its virtual UPS, in NUT's words; '' when nothing is known. */
    readonly status: string;
}

/** A sentence for each host that is not on line, or of which nobody knows. */
export function whyNotInterrupt(hosts: readonly AskedHost[]): string[] {
    return hosts.flatMap(({ host, status }) => {
        const words = status.split(' ').filter((word) => word !== '');
        if (words.includes('FSD')) return [`${host} is being shut down (${status})`];
        if (words.includes('OL')) return [];
        return [words.length === 0 ? `nobody knows what ${host} runs on` : `${host} is not on line (${status})`];
    });
}
