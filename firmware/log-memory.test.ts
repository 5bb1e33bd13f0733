import test from 'ava';
import { pino } from 'pino';
import { createLog } from './log.ts';
import { LogMemory } from './log-memory.ts';

test('what is logged can be read, the newest first, and no secret is in it', async (t) => {
    const memory = new LogMemory();
    const log = await createLog('debug', { memory, output: { write: () => undefined } });

    log.debug('small');
    log.warn({ device: 'ups1', community: 'rack-secret' }, 'link lost');
    log.error('disk full');

    t.deepEqual(
        memory.read({ min: 'warn' }).map(({ level, message }) => [level, message]),
        [
            ['error', 'disk full'],
            ['warn', 'link lost'],
        ],
    );
    t.is(memory.read({ limit: 1 }).length, 1);
    t.true(Math.abs(Date.now() - (memory.read()[0]?.at ?? 0)) < 3_600_000);
    t.is(memory.read()[1]?.fields.device, 'ups1');
    t.false(JSON.stringify(memory.read()).includes('rack-secret'));
});

test('old lines give way, so that a storm of lines takes no more memory than a calm', (t) => {
    const memory = new LogMemory();
    const log = pino({ timestamp: pino.stdTimeFunctions.isoTime }, memory);

    for (let line = 0; line < 3000; line += 1) log.info({ line, text: 'x'.repeat(2000) }, 'many');

    const kept = memory.read();
    t.true(kept.length < 600 && kept.length > 400);
    t.is(kept[0]?.fields.line, 2999);
});
