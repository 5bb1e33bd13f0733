// For tests: a browser as far as the gateway sees one, with its cookie and its CSRF token.

import type { ApiAuth } from '#model/api-access.ts';
import type { WebAnswer, WebRack } from './web-rack.ts';

export class Browser {
    readonly #rack: WebRack;
    readonly #headers: Readonly<Record<string, string>>;
    cookie: string | undefined;
    csrf: string | undefined;

    /** `headers` go with every request. */
    constructor(rack: WebRack, headers: Readonly<Record<string, string>> = {}) {
        this.#rack = rack;
        this.#headers = headers;
    }

    /** Sets the first password of the rack. */
    static async claiming(rack: WebRack, password = 'correct horse'): Promise<Browser> {
        const browser = new Browser(rack);
        const code = rack.access.claimCode.current;
        await browser.enter('/api/v1/auth/claim', { code, password });
        return browser;
    }

    async enter(path: string, body: unknown): Promise<WebAnswer> {
        const answer = await this.post(path, body);
        const set = answer.headers['set-cookie']?.[0];
        if (answer.status !== 200 || set === undefined) return answer;
        this.cookie = set.split(';')[0];
        this.csrf = (answer.json() as ApiAuth).csrf;
        return answer;
    }

    logIn(name: string, password: string, code?: string): Promise<WebAnswer> {
        return this.enter('/api/v1/auth/login', { name, password, ...(code === undefined ? {} : { code }) });
    }

    get(path: string): Promise<WebAnswer> {
        return this.#rack.ask(path, { headers: this.#own() });
    }

    post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<WebAnswer> {
        return this.send('POST', path, body, headers);
    }

    send(
        method: string,
        path: string,
        body?: unknown,
        headers: Readonly<Record<string, string>> = {},
    ): Promise<WebAnswer> {
        const json = body === undefined ? {} : { 'content-type': 'application/json' };
        const csrf = this.csrf === undefined ? {} : { 'x-csrf-token': this.csrf };
        const sent = { ...this.#own(), ...json, ...csrf, ...headers };
        return this.#rack.ask(path, {
            method,
            headers: sent,
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
    }

    #own(): Record<string, string> {
        return { ...this.#headers, ...(this.cookie === undefined ? {} : { cookie: this.cookie }) };
    }
}
