import test from 'ava';
import { makeSbom } from './sbom.ts';

const subject = {
    name: 'powerchain-gateway',
    version: '0.1.0',
    architecture: 'arm64',
    epochSeconds: 0,
    node: '24.0.0',
};
const scoped = {
    path: 'node_modules/@some/one',
    name: '@some/one',
    version: '1.2.3',
    license: 'MIT',
    integrity: 'sha512-AAEC',
};

test('a list of parts names each package once, with its hash and licence', (t) => {
    const sbom = makeSbom(subject, [scoped, { ...scoped, path: 'node_modules/x/node_modules/@some/one' }]) as {
        components: unknown[];
    };

    t.deepEqual(sbom.components[1], {
        type: 'library',
        name: '@some/one',
        version: '1.2.3',
        purl: 'pkg:npm/%40some/one@1.2.3',
        licenses: [{ license: { id: 'MIT' } }],
        hashes: [{ alg: 'SHA-512', content: '000102' }],
    });
    t.is(sbom.components.length, 2);
});

test('the same commit has the same list, another version another number', (t) => {
    const [first, again, other] = [subject, subject, { ...subject, version: '0.1.1' }].map((one) =>
        JSON.stringify(makeSbom(one, [scoped])),
    );

    t.is(first, again);
    const numberOf = (text?: string) =>
        /urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}/.exec(text ?? '')?.[0];
    t.truthy(numberOf(first));
    t.not(numberOf(first), numberOf(other));
});

test('an image also lists what it has of Debian', (t) => {
    const sbom = makeSbom({ ...subject, debian: ['libc6\t2.41-12+deb13u1', 'rauc 1.13-1'] }, []) as {
        components: { purl: string }[];
    };

    t.deepEqual(
        sbom.components.map(({ purl }) => purl),
        [
            'pkg:deb/debian/libc6@2.41-12%2Bdeb13u1?arch=arm64',
            'pkg:deb/debian/rauc@1.13-1?arch=arm64',
            'pkg:generic/nodejs@24.0.0',
        ],
    );
});
