import test from 'ava';
import { createAuthority, issueCertificate } from '../x509.ts';
import { orderReason, retryMs } from './acme-policy.ts';

const DAY_MS = 86_400_000;
const BEGIN = Date.parse('2026-05-01T00:00:00Z');

function certificate(names: readonly string[]): string {
    const validity = { from: new Date(BEGIN), until: new Date(BEGIN + 90 * DAY_MS) };
    return issueCertificate(createAuthority('test', validity), { names, validity }).certificate;
}

test('a certificate is ordered when there is none, when a name is missing and in the last third of its life', (t) => {
    const pem = certificate(['rack.example.org', 'ups.example.org']);

    t.is(orderReason(undefined, ['rack.example.org'], BEGIN), 'there is none');
    t.is(orderReason('no certificate', ['rack.example.org'], BEGIN), 'the one that is kept is broken');
    t.regex(orderReason(pem, ['rack.example.org', 'new.example.org'], BEGIN) ?? '', /new\.example\.org/);
    t.is(orderReason(pem, ['rack.example.org'], BEGIN + 59 * DAY_MS), undefined);
    t.is(orderReason(pem, ['rack.example.org'], BEGIN + 61 * DAY_MS), 'it ends soon');
});

test('who fails again waits longer, and never more than a day', (t) => {
    const minutes = [1, 2, 3, 20].map((failures) => retryMs(failures) / 60_000);

    t.deepEqual(minutes, [10, 20, 40, 1440]);
});
