// A gateway with the demo rack and a browser that looks at it, for the tests of the page.

import { readFileSync } from 'node:fs';
import type { ExecutionContext, TestFn } from 'ava';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { demoRack, type GatewayFolder, RunningGateway, until } from '../running-gateway.ts';
import { startChromium } from './chromium.ts';

export interface Context {
    browser: Browser;
    rack: GatewayFolder;
    gateway: RunningGateway;
    /** Of the admin, once there is one; every test gets the same object. */
    login: { cookies?: Cookies };
}

type Cookies = Awaited<ReturnType<BrowserContext['storageState']>>;

// A poll takes 2 s, a browser on a busy machine as long again.
export const SHOWN_WITHIN = { timeout: 30_000 };
export const DESKTOP = { width: 1280, height: 800 };
export const SMALL_PHONE = { width: 320, height: 640 };

export const WELL = /All 3 hosts have power from two sides\. Mains OK\./;

/** One gateway and one browser for all tests of a file; each test finds the rack mended. `change` edits the text of gateway.yaml. */
export function withDemoRack(test: TestFn<Context>, change?: (yaml: string) => string): void {
    test.before(async (t) => {
        t.context.login = {};
        t.context.browser = await startChromium();
        t.context.rack = demoRack(change);
        t.context.gateway = await RunningGateway.start(t.context.rack.config);
        // The gateway says that it is there before its drivers are: no test may break what does not run yet.
        await until(
            async () => (await t.context.gateway.ask('POST', '/api/v1/demo', { action: 'restore', target: 'all' })).ok,
            (isDone) => isDone,
        );
    });
    test.after.always(async (t) => {
        await t.context.browser?.close();
        await t.context.gateway?.stop();
        t.context.rack?.remove();
    });
    test.afterEach.always(async (t) => {
        await t.context.gateway?.demo('restore', 'all');
    });
}

export interface OpenedPage {
    readonly page: Page;
    /** What the browser complains of, a broken content security policy among it. */
    readonly errors: string[];
}

/** Opens the page at an address below `#/` and waits until it is live. */
export async function openPage(
    t: ExecutionContext<Context>,
    address = '',
    options: BrowserContextOptions = { viewport: DESKTOP },
    port = t.context.gateway.webPort,
): Promise<OpenedPage> {
    const page = await t.context.browser.newPage({ locale: 'en', ...options });
    t.teardown(() => page.close());
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
    });
    await page.goto(`http://127.0.0.1:${port}/#/${address}`);
    await page.locator('.connection.is-live').waitFor(SHOWN_WITHIN);
    return { page, errors };
}

export const PASSWORD = 'correct horse battery staple';

/** As the admin, who claims the gateway at the first time, as a person does, and stays logged in. */
export async function openAsAdmin(
    t: ExecutionContext<Context>,
    address: string,
    options: BrowserContextOptions = { viewport: DESKTOP },
): Promise<OpenedPage> {
    const { login } = t.context;
    login.cookies ??= await claim(t);
    return openPage(t, address, { ...options, storageState: login.cookies });
}

async function claim(t: ExecutionContext<Context>): Promise<Cookies> {
    const { page } = await openPage(t, 'account');
    const hint = await page.locator('.hint[lang=en]').innerText(SHOWN_WITHIN);
    const file = /is in (\S+?)\.$/.exec(hint)?.[1] ?? '';
    await page.getByLabel('Claim code').fill(readFileSync(file, 'utf8').trim());
    await page.getByLabel('New password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Claim this gateway' }).click();
    await page.getByRole('heading', { name: 'Logged in as admin' }).waitFor(SHOWN_WITHIN);
    return page.context().storageState();
}

export async function verdictSays(page: Page, text: RegExp): Promise<void> {
    await page.locator('.verdict', { hasText: text }).first().waitFor(SHOWN_WITHIN);
}

/** Waits until as many elements are there, because they come with the next event. */
export async function countIs(
    t: ExecutionContext<Context>,
    page: Page,
    selector: string,
    wanted: number,
): Promise<void> {
    const found = await until(
        () => page.locator(selector).count(),
        (count) => count === wanted,
        30,
    );
    t.is(found, wanted);
}

/** Runs an expression in the page. As text: the project's own code knows no DOM. */
export function inPage<Answer>(page: Page, expression: string): Promise<Answer> {
    return page.evaluate(expression) as Promise<Answer>;
}
