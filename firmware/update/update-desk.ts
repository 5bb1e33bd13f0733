// Updates of the appliance, as far as the gateway has a hand in them: it fetches a bundle and lays it where the system looks for one. It
// has no right to install it, and need not trust it: the system checks the signature, and asks once more whether the rack is quiet
// (system/appliance/update). On other machines there is nothing to do here: apt upgrades them.

import { createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { messageOf } from '#model/errors.ts';
import type { Log } from '../log.ts';
import { openDownload } from './download.ts';

// What a slot holds, compressed, with room to grow; more would fill the data partition.
const BUNDLE_BYTES_MAX = 500_000_000;

export interface UpdatePlaces {
    /** Whose being there makes an appliance. */
    readonly installer: string;
    /** A line in which the system says how the last one went. */
    readonly report: string;
}

export const APPLIANCE_PLACES: UpdatePlaces = {
    installer: '/usr/lib/powerchain/appliance/update',
    report: '/run/powerchain-update',
};

export class UpdateDesk {
    readonly #folder: string;
    readonly #places: UpdatePlaces;
    readonly #log: Log;
    readonly #bytesMax: number;
    #fetching = false;
    /** Why the last bundle was not fetched. */
    #failure: string | undefined;

    /** `stateFolder` of the gateway. */
    constructor(options: { stateFolder: string; log: Log; places?: UpdatePlaces; bytesMax?: number }) {
        this.#folder = join(options.stateFolder, 'update');
        this.#places = options.places ?? APPLIANCE_PLACES;
        this.#log = options.log;
        this.#bytesMax = options.bytesMax ?? BUNDLE_BYTES_MAX;
    }

    get isAppliance(): boolean {
        return existsSync(this.#places.installer);
    }

    /** How it goes, in words; '' when there was none since the start. */
    get progress(): string {
        if (this.#fetching) return 'fetching';
        if (this.#failure !== undefined) return `not fetched: ${this.#failure}`;
        try {
            return readFileSync(this.#places.report, 'utf8').trim().slice(0, 500);
        } catch {
            return ''; // the system has installed nothing since it started
        }
    }

    get isFetching(): boolean {
        return this.#fetching;
    }

    /** Fetches the bundle behind the address and hands it to the system. Never throws; `progress` tells how it went. */
    async fetch(url: string): Promise<void> {
        this.#fetching = true;
        this.#failure = undefined;
        const draft = join(this.#folder, 'fetched');
        try {
            mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
            await pipeline(await openDownload(url), this.#limit(), createWriteStream(draft, { mode: 0o600 }));
            renameSync(draft, join(this.#folder, 'bundle.raucb'));
            this.#log.info({ url: withoutQuery(url) }, 'an update was fetched');
        } catch (error) {
            this.#failure = messageOf(error);
            this.#log.warn({ url: withoutQuery(url), problem: this.#failure }, 'an update was not fetched');
            rmSync(draft, { force: true });
        } finally {
            this.#fetching = false;
        }
    }

    #limit(): Transform {
        let bytes = 0;
        return new Transform({
            transform: (chunk: Buffer, _encoding, done) => {
                bytes += chunk.length;
                if (bytes <= this.#bytesMax) done(null, chunk);
                else done(new Error(`a bundle has at most ${this.#bytesMax / 1e6} MB`));
            },
        });
    }
}

/** Addresses of downloads may carry a token. */
function withoutQuery(url: string): string {
    const { origin, pathname } = new URL(url);
    return `${origin}${pathname}`;
}
