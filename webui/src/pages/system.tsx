// The gateway itself: what to see to, what it runs on, how it fares, its drivers, its log, its configuration and the backup of it.

import type { ApiSystem } from '#model/api-system.ts';
import { ConfigPanel } from '../config/config-panel.tsx';
import { addressOf } from '../frame/place.ts';
import { numberText, t } from '../i18n/text.ts';
import { durationText, fullMomentText } from '../i18n/times.ts';
import { useAnswer } from '../live/ask.ts';
import { may } from '../live/identity.ts';
import { Age } from '../parts/age.tsx';
import { Answered } from '../parts/answered.tsx';
import { Meter } from '../parts/meter.tsx';
import { Panel } from '../parts/panel.tsx';
import { StateIcon } from '../parts/state-icon.tsx';
import { BackupPanel } from '../system/backup-panel.tsx';
import { HealthNotes } from '../system/health-notes.tsx';
import { LogPanel } from '../system/log-panel.tsx';
import { UpdatePanel } from '../system/update-panel.tsx';

const REFRESH_MS = 5000;
const DAY_SECONDS = 86_400;
// After a start much is written that is not written again.
const UPTIME_SECONDS_MIN = 6 * 3600;

export function SystemPage() {
    const { answer } = useAnswer<ApiSystem>('/system', { refreshMs: REFRESH_MS });
    return (
        <Answered answer={answer}>
            {(system) => (
                <>
                    <HealthNotes />
                    <About system={system} />
                    <Health system={system} />
                    <Drivers drivers={system.drivers} />
                    <LogPanel title={t('log.title')} />
                    {may('admin') ? (
                        <>
                            <Diagnosis />
                            <BackupPanel />
                            <UpdatePanel />
                            <ConfigPanel />
                        </>
                    ) : (
                        <p class="card hint">{t('system.admins-more')}</p>
                    )}
                </>
            )}
        </Answered>
    );
}

function About({ system: { name, version, startedAt, process, pages } }: { system: ApiSystem }) {
    return (
        <Panel id="gateway" title={t('system.gateway')}>
            <dl class="facts">
                <Fact name={t('system.name')} text={name} />
                <Fact name={t('system.version')} text={version} />
                <div>
                    <dt>{t('system.started')}</dt>
                    <dd>
                        {fullMomentText(startedAt)} (<Age at={startedAt} />)
                    </dd>
                </div>
                <Fact name="Node.js" text={process.node} />
                <Fact name={t('system.pages')} text={numberText(pages)} />
            </dl>
            <p class="buttons">
                <a class="button" href="/ca.pem" download>
                    {t('system.authority')}
                </a>
                <a class="button" href="/api/v1/openapi.json">
                    OpenAPI
                </a>
                <a class="button" href={addressOf('kiosk')}>
                    {t('page.kiosk')}
                </a>
            </p>
        </Panel>
    );
}

function Health({ system: { machine, process } }: { system: ApiSystem }) {
    const { memoryBytes, memoryFreeBytes, diskBytes, diskFreeBytes, temperatureCelsius } = machine;
    const { diskWrittenBytes, diskWearPercent } = machine;
    return (
        <Panel id="health" title={t('system.health')}>
            <dl class="facts">
                <Fact name={t('system.machine')} text={`${machine.hostname} · ${machine.system}`} />
                <Fact name={t('system.uptime')} text={durationText(machine.uptimeSeconds)} />
                <Share name={t('system.memory')} used={memoryBytes - memoryFreeBytes} all={memoryBytes} />
                {diskBytes !== undefined && diskFreeBytes !== undefined && (
                    <Share name={t('system.disk')} used={diskBytes - diskFreeBytes} all={diskBytes} />
                )}
                {diskWrittenBytes !== undefined && (
                    <Fact name={t('system.disk-written')} text={writtenText(diskWrittenBytes, machine.uptimeSeconds)} />
                )}
                {diskWearPercent !== undefined && (
                    <div>
                        <dt>{t('system.disk-wear')}</dt>
                        <dd>
                            <Meter percent={diskWearPercent} warnAbove={80} text={`${numberText(diskWearPercent)} %`} />
                        </dd>
                    </div>
                )}
                <Fact name={t('system.load')} text={`${numberText(machine.load1, 2)} / ${machine.cores}`} />
                {temperatureCelsius !== undefined && (
                    <Fact name={t('system.temperature')} text={`${numberText(temperatureCelsius)} °C`} />
                )}
                <Fact name={t('system.process-memory')} text={`${numberText(process.memoryBytes / 1e6)} MB`} />
                <Fact
                    name={t('system.busy')}
                    text={`${numberText(process.busyMsP99, 1)} / ${numberText(process.busyMsMax)} ms`}
                />
            </dl>
        </Panel>
    );
}

function writtenText(bytes: number, uptimeSeconds: number): string {
    const perDay = (bytes / 1e6 / uptimeSeconds) * DAY_SECONDS;
    const rate = uptimeSeconds < UPTIME_SECONDS_MIN ? '' : ` · ${numberText(perDay)} MB / ${t('system.day')}`;
    return `${numberText(bytes / 1e6)} MB${rate}`;
}

function Diagnosis() {
    return (
        <Panel id="diagnosis" title={t('system.diagnosis')}>
            <p class="hint">{t('system.diagnosis-about')}</p>
            <p class="buttons">
                <a class="button" href="/api/v1/system/diagnosis" download>
                    {t('system.diagnosis-get')}
                </a>
            </p>
        </Panel>
    );
}

function Drivers({ drivers }: Pick<ApiSystem, 'drivers'>) {
    return (
        <Panel id="drivers" title={t('system.drivers')}>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{t('group.driver')}</th>
                        <th scope="col">{t('chain.state')}</th>
                        <th scope="col">{t('page.devices')}</th>
                        <th scope="col">{t('driver.deaths')}</th>
                    </tr>
                </thead>
                <tbody>
                    {drivers.map(({ driver, state, devices, deaths, pid }) => {
                        const look = state === 'running' ? 'good' : 'bad';
                        return (
                            <tr key={`${driver} ${pid}`}>
                                <th scope="row">{driver}</th>
                                <td>
                                    <span class={`state look-${look}`}>
                                        <StateIcon look={look} /> <span class="word">{state}</span>
                                    </span>
                                </td>
                                <td data-label={t('page.devices')}>{devices}</td>
                                <td data-label={t('driver.deaths')}>{deaths}</td>
                            </tr>
                        );
                    })}
                </tbody>
            </table>
        </Panel>
    );
}

function Fact({ name, text }: { name: string; text: string }) {
    return (
        <div>
            <dt>{name}</dt>
            <dd>{text}</dd>
        </div>
    );
}

function Share({ name, used, all }: { name: string; used: number; all: number }) {
    const percent = (100 * used) / all;
    return (
        <div>
            <dt>{name}</dt>
            <dd>
                <Meter
                    percent={percent}
                    warnAbove={90}
                    text={`${numberText(percent)} % / ${numberText(all / 1e9, 1)} GB`}
                />
            </dd>
        </div>
    );
}
