// The appliance in a container, started from one of the two slots of its card as often as a test wants, with a server on its network that has
// updates. Needs root.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSlotImage } from '../../../image-build/slot.ts';
import { makeChangedUpdate } from './changed-update.ts';
import { Container } from './container.ts';
import { gatewayWorks } from './gateway-works.ts';
import { type Signing, systemFolder } from './system-folder.ts';
import { type Slot, TwoSlotCard } from './two-slot-card.ts';

const PORT = 8000;
// Linux's numbers of devices: loop, and the one that gives them.
const LOOPS = Array.from(
    { length: 64 },
    (_, number) => `[ -e /dev/loop${number} ] || mknod /dev/loop${number} b 7 ${number}`,
);
const LOOP_DEVICES = ['[ -e /dev/loop-control ] || mknod /dev/loop-control c 10 237', ...LOOPS].join('; ');

export interface Change {
    /** Path in the system, and what stands there instead. */
    readonly path: string;
    readonly text: string;
    /** Absent: the key whose updates the appliance takes. */
    readonly signing?: Signing;
}

export class ApplianceOnCard {
    readonly folder = mkdtempSync(join(tmpdir(), 'powerchain-appliance-'));
    readonly card: TwoSlotCard;
    readonly #slot = join(this.folder, 'slot.ext4');
    readonly #signing: Signing;
    #container: Container | undefined;
    #server: ChildProcess | undefined;

    /** Builds it, which takes a minute or two. */
    constructor(version: string) {
        const system = join(this.folder, 'system');
        this.#signing = systemFolder(system, { folder: this.folder, version });
        makeSlotImage(system, this.#slot, 0);
        rmSync(system, { recursive: true });
        mkdirSync(join(this.folder, 'card'));
        this.card = new TwoSlotCard(join(this.folder, 'card'), this.#slot);
    }

    /** The system that runs. */
    get container(): Container {
        if (this.#container === undefined) throw new Error('the appliance is off');
        return this.#container;
    }

    /**
     * Starts the system that the card chooses; which one.
     * @param left what its owner left on the boot partition
     * @param waits until it is up: one that is broken never is
     */
    async start({ left = {}, kernelWords = [], waits = true }: StartOptions = {}): Promise<Slot> {
        await this.#container?.stop();
        this.card.unmount();
        const slot = this.card.choose();
        const options = this.card.mount(slot, kernelWords);
        const { root } = this.card;
        for (const [name, text] of Object.entries(left)) writeFileSync(join(root, 'boot/firmware', name), text);
        this.#container = waits ? await Container.boot(() => root, options) : Container.start(() => root, options);
        if (!waits) return slot;
        // RAUC mounts bundles; a container brings no devices for it.
        await this.container.run('sh', '-c', LOOP_DEVICES);
        this.#server?.kill();
        const [program = '', ...enter] = this.container.enterNetwork;
        const serve = ['busybox', 'httpd', '-f', '-p', `127.0.0.1:${PORT}`, '-h', this.folder];
        this.#server = spawn(program, [...enter, ...serve]);
        return slot;
    }

    /** Has the server offer the system with one file changed. */
    offer(name: string, { path, text, signing = this.#signing }: Change): void {
        const file = join(this.folder, `${name}.raucb`);
        makeChangedUpdate({ ...signing, path, text, slot: this.#slot, file, version: `0.1.0~${name}` });
    }

    /** Orders what was offered, as the page does it. */
    async order(name: string): Promise<void> {
        await gatewayWorks(this.container);
        const url = `http://127.0.0.1:${PORT}/${name}.raucb`;
        const answer = await this.#ask('POST', '-d', JSON.stringify({ url }));
        if (!answer.includes('"progress"')) throw new Error(answer);
    }

    /** How the update goes, as the page is told; '' when it is not just now. */
    progress(): Promise<string> {
        return this.#ask('GET').catch(() => '');
    }

    async remove(): Promise<void> {
        this.#server?.kill();
        await this.#container?.stop();
        this.card.remove();
        rmSync(this.folder, { recursive: true, force: true });
    }

    async #ask(method: string, ...words: string[]): Promise<string> {
        const token = (await this.container.run('sh', '-c', 'cat /run/powerchain/local-token-*')).trim();
        const headers = ['-H', `authorization: Bearer ${token}`, '-H', 'content-type: application/json'];
        const url = 'https://127.0.0.1:8443/api/v1/system/update';
        return this.container.runOutside('curl', '-sk', '-X', method, ...headers, ...words, url);
    }
}

export interface StartOptions {
    readonly left?: Readonly<Record<string, string>>;
    readonly kernelWords?: readonly string[];
    readonly waits?: boolean;
}
