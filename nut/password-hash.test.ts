import { monitorEventLoopDelay } from 'node:perf_hooks';
import test from 'ava';
import { HASHED_PASSWORD } from '#model/nut-access.ts';
import { fitsHash, hashPassword, isHashed, isSamePassword } from './password-hash.ts';

test('a hashed password fits itself and nothing else', async (t) => {
    const stored = await hashPassword('s3cret');

    t.regex(stored, HASHED_PASSWORD);
    t.true(isHashed(stored));
    t.notRegex(stored, /s3cret/);
    t.true(await fitsHash('s3cret', stored));
    for (const wrong of ['s3cre', 'S3cret', '', stored]) t.false(await fitsHash(wrong, stored), wrong);
    t.not(await hashPassword('s3cret'), stored);
});

test('what only looks like a hashed password fits nothing', async (t) => {
    for (const stored of [
        'scrypt:',
        'scrypt:8192:8:1::',
        'scrypt:7:8:1:AAAA:AAAA',
        'scrypt:x:y:z:AAAA:',
        'scrypt:8192:8:1:AAAA',
    ]) {
        t.false(await fitsHash('', stored), stored);
    }
});

test('plain passwords are compared exactly', (t) => {
    t.true(isSamePassword('secret', 'secret'));
    t.false(isSamePassword('secret', 'Secret'));
    t.false(isSamePassword('', 'secret'));
});

test('hashing holds nobody up', async (t) => {
    const stored = await hashPassword('s3cret');
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();

    await Promise.all(Array.from({ length: 20 }, () => fitsHash('s3cret', stored)));

    delay.disable();
    // The mean: one pause of a busy machine is not ours. Hashing here would make it 20 ms and more.
    t.true(delay.mean / 1e6 < 15, `${delay.mean / 1e6} ms`);
});
