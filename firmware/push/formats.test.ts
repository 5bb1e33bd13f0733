import test from 'ava';
import { asLines } from './line-protocol.ts';
import { asWriteRequest } from './remote-write.ts';
import { sampleOf, seriesOf } from './series.ts';
import { asSnappy } from './snappy.ts';

const point = (value: number, labels: Record<string, string> = {}) => ({ name: 'powerchain_x', labels, value });

test('values by series, in the order of their times, as they were', (t) => {
    const samples = [sampleOf(point(1, { a: '1' }), 10), sampleOf(point(2), 11), sampleOf(point(3, { a: '1' }), 12)];
    t.deepEqual(seriesOf(samples), [
        {
            name: 'powerchain_x',
            labels: { a: '1' },
            values: [
                { value: 1, at: 10 },
                { value: 3, at: 12 },
            ],
        },
        { name: 'powerchain_x', labels: {}, values: [{ value: 2, at: 11 }] },
    ]);
});

test('a line has its tags sorted and escaped, none of them empty', (t) => {
    const labels = { zone: '', 'b c': 'x,y=z', a: 'C:\\ \n' };
    t.is(
        asLines(seriesOf([sampleOf(point(1.5, labels), 10)])),
        'powerchain_x,a=C:\\\\\\ \\ ,b\\ c=x\\,y\\=z value=1.5 10\n',
    );
});

test('a write request, byte by byte', (t) => {
    const bytes = Buffer.from(asWriteRequest(seriesOf([sampleOf(point(1, { a: 'b' }), 300)]))).toString('hex');
    // Labels __name__ and a, then one sample.
    t.is(
        bytes,
        `0a30${'0a18'}0a085f5f6e616d655f5f120c${Buffer.from('powerchain_x').toString('hex')}0a06${'0a0161120162'}120c09000000000000f03f10ac02`,
    );
});

test('snappy: the length, and literals that hold everything', (t) => {
    t.is(asSnappy(Buffer.from('abc')).toString('hex'), '03f40200616263');
    const large = Buffer.alloc(150_000, 'powerchain');
    const packed = asSnappy(large);
    t.deepEqual([...packed.subarray(0, 3)], [0xf0, 0x93, 0x09]);
    const parts: Buffer[] = [];
    for (let at = 3; at < packed.length; ) {
        t.is(packed[at], 0xf4);
        const length = packed.readUInt16LE(at + 1) + 1;
        parts.push(packed.subarray(at + 3, at + 3 + length));
        at += 3 + length;
    }
    t.true(Buffer.concat(parts).equals(large));
});
