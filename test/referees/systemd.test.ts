// systemd judges the unit of the gateway: without complaint, and at most 2.0 of 10 exposed.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import test from 'ava';
import { ROOT } from '../source-files.ts';

const EXPOSURE_MAX = 2;

test('the unit exposes no more of the machine than the gateway needs', (t) => {
    const unit = join(ROOT, 'system', 'systemd', 'powerchain-gateway.service');

    const text = execFileSync('systemd-analyze', ['security', '--offline=true', '--no-pager', unit], {
        encoding: 'utf8',
    });

    const exposure = Number(/Overall exposure level for \S+: ([\d.]+)/.exec(text)?.[1] ?? Number.NaN);
    t.true(exposure <= EXPOSURE_MAX, text);
});
