import test from 'ava';
import { DEFAULT_FORMAT, formatLine, parseFormat, variablesOf } from './line-format.ts';

const facts = {
    at: new Date(2026, 10, 22, 13, 38, 10),
    host: 'rack',
    ups: 'ups1@gateway',
    pid: 42,
    variable: (name: string) => ({ 'ups.status': 'OL', 'battery.charge': '77' })[name],
};

function line(format: string): string {
    return formatLine(parseFormat(format), facts);
}

test('without a format the line is that of NUT', (t) => {
    t.is(line(DEFAULT_FORMAT), '20261122 133810 77 NA NA [OL] NA NA');
});

test('fields stand for what they name', (t) => {
    t.is(
        line('%TIME @Y-@m% on %HOST%: %UPSHOST% (%PID%) %VAR ups.status%, 50%% %t.'),
        '2026-11 on rack: ups1@gateway (42) OL, 50% \t.',
    );
});

test('what cannot be had is NA, what is no field is INVALID', (t) => {
    t.is(line('%VAR ups.nix%|%VAR nodot%|%BOGUS%|%VAR %'), 'NA|INVALID|INVALID|INVALID');
    t.is(line('50% done %VAR ups.id'), '50INVALIDVAR ups.id');
    t.is(line('100%'), '100INVALID');
    t.is(line(''), '');
});

test('every variable is asked for once', (t) => {
    t.deepEqual(variablesOf(parseFormat('%VAR a.b% %VAR c.d% %VAR a.b% %HOST%')), ['a.b', 'c.d']);
});
