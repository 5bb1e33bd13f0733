import { X509Certificate } from 'node:crypto';
import test from 'ava';
import { createAuthority, issueCertificate } from './x509.ts';

const validity = { from: new Date('2020-01-01T00:00:00Z'), until: new Date('2056-02-03T04:05:06Z') };
const authority = createAuthority('Powerchain test ä', validity);

test('the authority may sign, and signs itself', (t) => {
    const certificate = new X509Certificate(authority.certificate);

    t.true(certificate.ca);
    t.true(certificate.verify(certificate.publicKey));
    t.true(certificate.checkIssued(certificate));
    t.is(certificate.subject, 'O=Powerchain\nCN=Powerchain test ä');
    t.is(certificate.validTo, 'Feb  3 04:05:06 2056 GMT');
    t.is(certificate.validFrom, 'Jan  1 00:00:00 2020 GMT');
});

test('a server certificate covers its names and addresses and no others', (t) => {
    const names = ['rack-1', 'rack-1.local', '192.0.2.200', '::1', '2001:db8::a:0:1'];

    const issued = issueCertificate(authority, { names, validity });
    const certificate = new X509Certificate(issued.certificate);
    const signer = new X509Certificate(authority.certificate);

    t.false(certificate.ca);
    t.true(certificate.checkIssued(signer) && certificate.verify(signer.publicKey));
    for (const name of ['rack-1', 'rack-1.local']) t.truthy(certificate.checkHost(name), name);
    for (const name of names.slice(2)) t.truthy(certificate.checkIP(name), name);
    t.falsy(certificate.checkHost('rack-2'));
    t.falsy(certificate.checkIP('192.0.2.201'));
    t.deepEqual(certificate.keyUsage, ['1.3.6.1.5.5.7.3.1']);
    t.is(issued.certificate.match(/BEGIN CERTIFICATE/g)?.length, 2);
});

test('serial numbers are positive and never the same', (t) => {
    const serials = Array.from({ length: 50 }, () => {
        const { certificate } = issueCertificate(authority, { names: ['a'], validity });
        return new X509Certificate(certificate).serialNumber;
    });

    t.is(new Set(serials).size, 50);
    t.true(serials.every((serial) => /^[0-9A-F]{20,}$/.test(serial)));
});
