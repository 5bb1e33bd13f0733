import test, { type ExecutionContext } from 'ava';
import type { Role } from '#model/access.ts';
import type { FactsAnswer } from '#model/recorder.ts';
import { recordedGateway, untilAnswer } from '../recorder/testing/recorded-gateway.ts';
import { factRoutes } from './fact-routes.ts';
import { WebRack } from './testing/web-rack.ts';

async function served(t: ExecutionContext, role: Role) {
    const rig = recordedGateway(t);
    const rack = new WebRack(() => ({ routes: factRoutes(rig.recorder) }));
    t.teardown(() => rack.stop());
    await rack.server.start();
    await untilAnswer(
        async () => rig.recorder.info.state,
        (state) => state === 'running',
    );
    rig.addUps('ups1');
    rig.read('ups1', { 'ups.status': 'OL' });
    rig.read('ups1', { 'ups.status': 'OB' });
    rig.gateway.apply({ type: 'audit', by: 'admin', action: 'login', about: 'eve', outcome: 'refused' });
    const authorization = rack.token(role);
    return (query: string) => rack.ask(`/api/v1/facts${query}`, { headers: { authorization } });
}

function typesIn(answer: FactsAnswer): string[] {
    return answer.facts.map(({ type }) => type);
}

test('what happened is told by area and device, page by page', async (t) => {
    const ask = await served(t, 'viewer');

    const first = (await ask('?areas=power&device=ups1&limit=1')).json() as FactsAnswer;
    const second = (await ask(`?areas=power&device=ups1&limit=1&before=${first.next}`)).json() as FactsAnswer;
    const devices = (await ask('?areas=devices')).json() as FactsAnswer;

    t.is(first.facts[0]?.body.status, 'OB');
    t.is(second.facts[0]?.body.status, 'OL');
    t.deepEqual(typesIn(devices), ['link', 'device-added']);
});

test('what people did to the gateway is told to admins, not to who looks on', async (t) => {
    const asViewer = await served(t, 'viewer');
    const asAdmin = await served(t, 'admin');

    t.false(typesIn((await asViewer('')).json() as FactsAnswer).includes('audit'));
    t.true(typesIn((await asAdmin('?areas=people')).json() as FactsAnswer).includes('audit'));
});

test('an area that does not exist is refused with those that do', async (t) => {
    const ask = await served(t, 'viewer');

    const answer = await ask('?areas=weather');

    t.is(answer.status, 400);
    t.regex(answer.text, /power, devices/);
});
