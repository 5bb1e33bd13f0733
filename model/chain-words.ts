// The chain in plain words: durations, what is said of a supply, and what it all means for a host.

import type { HostVerdict } from './chain.ts';

/** `about 40 s`, `about 2 min`, `about 1 h 20 min`: as exact as a battery's promise deserves. */
export function about(seconds: number): string {
    if (seconds < 10) return 'a few seconds';
    if (seconds < 90) return `about ${Math.round(seconds / 10) * 10} s`;
    const minutes = Math.round(seconds / 60);
    if (minutes < 90) return `about ${minutes} min`;
    const rest = minutes % 60;
    return rest === 0 ? `about ${minutes / 60} h` : `about ${Math.floor(minutes / 60)} h ${rest} min`;
}

/** What a host can expect, without its reasons: `clc goes dark in about 2 min`. */
export function conclusion(verdict: Conclusive): string {
    const { network } = verdict;
    if (!network || verdict.redundancy === 'lost') return expectation(verdict);
    const { gear, secondsLeft } = network;
    const end =
        secondsLeft === 0
            ? `${gear} is dark: nobody reaches ${verdict.host}`
            : `its switch ${gear} dies first, in ${about(secondsLeft)}`;
    return `${expectation(verdict)}; ${end}`;
}

function expectation({ host, redundancy, state, secondsLeft, needs, supplies }: Conclusive): string {
    switch (redundancy) {
        case 'n+1':
            return `${host} can lose a supply`;
        case 'n':
            return supplies.length > needs ? `${host} cannot lose another supply` : `${host} has power`;
        case 'at risk':
            if (state === 'up')
                return `${host} runs on battery${secondsLeft === undefined ? '' : ` for ${about(secondsLeft)}`}`;
            return `${host} goes dark ${(secondsLeft ?? 0) < 10 ? 'any moment' : `in ${about(secondsLeft ?? 0)}`}`;
        case 'lost':
            return tooFew(host, needs, supplies.filter((supply) => supply.state !== 'down').length);
        case 'unknown':
            return `nobody knows whether ${host} has power`;
        default:
            return redundancy satisfies never;
    }
}

type Conclusive = Omit<HostVerdict, 'sentence' | 'carrier' | 'since'>;

function tooFew(host: string, needs: number, alive: number): string {
    return alive === 0
        ? `${host} has no power`
        : `${host} has power from ${alive} of the ${needs} supplies that it needs`;
}
