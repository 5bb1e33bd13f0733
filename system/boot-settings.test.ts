import test from 'ava';
import { readBootSettings } from './boot-settings.ts';

// As Raspberry Pi Imager 1.9 and later writes them for cloud-init.
const USER_DATA = `#cloud-config
hostname: Rack7
manage_etc_hosts: true
users:
- name: jorge
  groups: users,adm
  shell: /bin/bash
  lock_passwd: true
  ssh_authorized_keys:
    - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBase64 jorge@desk
enable_ssh: true
timezone: Europe/Berlin
runcmd:
- [ rm, -rf, / ]
`;
const NETWORK_CONFIG = `network:
  version: 2
  ethernets:
    eth0:
      dhcp4: false
      addresses: [192.0.2.7/24]
      routes: [{ to: default, via: 192.0.2.1 }]
      nameservers: { addresses: [192.0.2.53] }
  wifis:
    renderer: networkd
    wlan0:
      dhcp4: true
      regulatory-domain: "DE"
      access-points:
        "Rack \\" room":
          password: "correct horse battery"
      optional: true
`;

test('what Raspberry Pi Imager writes is taken: name, networks, keys; no command of it is', (t) => {
    const settings = readBootSettings({ 'user-data': USER_DATA, 'network-config': NETWORK_CONFIG });

    t.deepEqual(settings, {
        hostname: 'rack7',
        networks: {
            '10-eth0.network':
                '[Match]\nName=eth0\n\n[Network]\nDHCP=no\nAddress=192.0.2.7/24\nGateway=192.0.2.1\nDNS=192.0.2.53\n',
        },
        wireless: [
            'ctrl_interface=/run/wpa_supplicant\ncountry=DE',
            'network={\n\tssid=5261636b202220726f6f6d\n\tpsk="correct horse battery"\n}\n',
        ].join('\n'),
        authorizedKeys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBase64 jorge@desk'],
    });
});

test('SSH needs the file ssh and a key: one of them alone opens nothing', (t) => {
    const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBase64';
    const keys = (files: Record<string, string>) => readBootSettings(files).authorizedKeys;

    t.deepEqual(keys({ ssh: '' }), []);
    t.deepEqual(keys({ authorized_keys: key }), []);
    t.deepEqual(keys({ ssh: '', authorized_keys: `${key}\r\ncommand="x" no key\n` }), [key]);
});

test('a file of wpa_supplicant is taken as it is', (t) => {
    t.is(readBootSettings({ 'wpa_supplicant.conf': 'country=DE\n' }).wireless, 'country=DE\n');
});

test('nothing in a file becomes a line of another one', (t) => {
    const net = (about: string) => readBootSettings({ 'network-config': `ethernets: { ${about} }` });

    t.throws(() => net('"eth0]\\n[x": {}'), { message: /no network card/ });
    t.throws(() => net('eth0: { addresses: ["10.0.0.1/8\\nGateway=10.0.0.2"] }'), { message: /no address/ });
    t.throws(() => readBootSettings({ 'user-data': 'hostname: "a b"' }), { message: /no host name/ });
    const wifi = 'wifis: { wlan0: { access-points: { x: { password: "eight\\n888" } } } }';
    t.throws(() => readBootSettings({ 'network-config': wifi }), { message: /8 to 63/ });
});

test('without any file nothing is set', (t) => {
    t.deepEqual(readBootSettings({}), { networks: {}, authorizedKeys: [] });
});
