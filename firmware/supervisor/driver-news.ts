// The border between a driver process and the gateway: everything that comes over the pipe is unknown until it passes here.
// A process gone mad may send anything; nothing of it may reach the live state.

import type { Command, CommandOutcome, Setting } from '#model/command.ts';
import type { Link } from '#model/device.ts';
import { type DriverNews, isDriverNews, READINGS_PARTS } from '#model/driver.ts';
import { failed, ok, type Result } from '#model/result.ts';
import type { Value } from '#model/value.ts';

// Ten times what our drivers put into a message.
const VARIABLES_MAX = 5000;
const NAME_LENGTH_MAX = 128;
// Room for the longest list of alarms; NUT's clients take 512 characters a line.
const TEXT_LENGTH_MAX = 4096;
const LINKS: readonly unknown[] = ['connecting', 'ok', 'stale', 'lost'] satisfies Link[];
const PARTS: readonly unknown[] = READINGS_PARTS;
const LEVELS: readonly unknown[] = ['debug', 'info', 'warn', 'error'];

/** The message if it is as the protocol says; the error names the first part that is not. */
export function parseDriverNews(message: unknown): Result<DriverNews> {
    if (!isDriverNews(message)) return failed('a message of no known type');
    const wrong = WRONG_IN[message.type](message as unknown as Fields);
    return wrong === undefined ? ok(message) : failed(`${message.type}: ${wrong}`);
}

type Fields = Readonly<Record<string, unknown>>;

const WRONG_IN: Readonly<Record<DriverNews['type'], (news: Fields) => string | undefined>> = {
    ready: (news) => unless(isText(news.driver), 'driver is no text'),
    heartbeat: () => undefined,
    capabilities: (news) =>
        unless(isText(news.device), 'device is no text') ??
        unless(isListOf(news.commands, isCommand), 'commands is no list of commands') ??
        unless(isTableOf(news.settings, isSetting), 'settings is no table of settings'),
    doubts: (news) =>
        unless(isText(news.device), 'device is no text') ??
        unless(isTableOf(news.doubts, isText), 'doubts is no table of texts'),
    readings: (news) =>
        unless(isText(news.device), 'device is no text') ??
        unless(isTableOf(news.values, isValue), 'values is no table of texts, numbers and nulls') ??
        unless(news.gone === undefined || isListOf(news.gone, isName), 'gone is no list of names') ??
        unless(news.complete === undefined || typeof news.complete === 'boolean', 'complete is neither yes nor no') ??
        unless(news.part === undefined || PARTS.includes(news.part), 'part is none'),
    link: (news) =>
        unless(isText(news.device), 'device is no text') ??
        unless(LINKS.includes(news.link), 'link is no state of a link') ??
        unless(isText(news.reason), 'reason is no text'),
    found: (news) =>
        unless(typeof news.call === 'number', 'call is no number') ?? unless(isFound(news.found), 'found is no device'),
    log: (news) =>
        unless(LEVELS.includes(news.level), 'level is no level') ??
        unless(isText(news.message), 'message is no text') ??
        unless(isObject(news.fields), 'fields is no table'),
    result: (news) =>
        unless(typeof news.call === 'number', 'call is no number') ??
        unless(isOutcome(news.outcome), 'outcome is none'),
};

function unless(isRight: boolean, wrong: string): string | undefined {
    return isRight ? undefined : wrong;
}

function isObject(value: unknown): value is Fields {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
    return typeof value === 'string' && value.length <= TEXT_LENGTH_MAX;
}

/** A name of a variable or command: begins with a letter, so that it is never `__proto__`. */
function isName(value: unknown): value is string {
    return typeof value === 'string' && value.length <= NAME_LENGTH_MAX && /^[A-Za-z][\w.-]*$/.test(value);
}

function isValue(value: unknown): value is Value {
    return value === null || typeof value === 'number' || isText(value);
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
    return Array.isArray(value) && value.length <= VARIABLES_MAX && value.every(isItem);
}

function isTableOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
    if (!isObject(value)) return false;
    const entries = Object.entries(value);
    return entries.length <= VARIABLES_MAX && entries.every(([name, item]) => isName(name) && isItem(item));
}

function isCommand(value: unknown): value is Command {
    return isObject(value) && isName(value.name) && (value.about === undefined || isText(value.about));
}

function isSetting(value: unknown): value is Setting {
    if (!isObject(value) || (value.kind !== 'text' && value.kind !== 'number')) return false;
    const { maxLength, values, ranges } = value;
    return (
        (maxLength === undefined || typeof maxLength === 'number') &&
        (values === undefined || isListOf(values, isText)) &&
        (ranges === undefined || isListOf(ranges, isRange))
    );
}

function isRange(value: unknown): boolean {
    return isObject(value) && typeof value.min === 'number' && typeof value.max === 'number';
}

function isFound(value: unknown): boolean {
    return isObject(value) && isText(value.driver) && isText(value.title) && isObject(value.options);
}

function isOutcome(value: unknown): value is CommandOutcome {
    if (!isObject(value)) return false;
    if (value.ok === true) return true;
    return value.ok === false && isObject(value.error) && isText(value.error.code) && isText(value.error.message);
}
