// Everything that happens, as immutable facts with a time. The gateway applies one at a time and hands it to each
// subscriber. What people and machines see, and every shutdown, is a function of this stream.

import type { Alert, Delivery, NoticePhase } from './alert.ts';
import type { BatteryTest, Discharge } from './battery.ts';
import type { HostVerdict } from './chain.ts';
import type { Command, CommandOutcome, DeviceRequest, Setting } from './command.ts';
import type { DeviceId, DeviceSpec, Link } from './device.ts';
import type { Incident, VoltageEvent } from './incident.ts';
import type { NapStep } from './nap.ts';
import type { ShutdownStep } from './shutdown.ts';
import type { Value } from './value.ts';

export type GatewayEvent = { /** Milliseconds since 1970. */ readonly at: number } & EventBody;

export type EventBody =
    | { readonly type: 'device-added'; readonly device: DeviceId; readonly spec: DeviceSpec }
    | { readonly type: 'device-changed'; readonly device: DeviceId; readonly spec: DeviceSpec }
    | { readonly type: 'device-removed'; readonly device: DeviceId }
    | {
          readonly type: 'capabilities';
          readonly device: DeviceId;
          readonly commands: readonly Command[];
          readonly settings: Readonly<Record<string, Setting>>;
      }
    /** What it says of these variables cannot be true, and why; all there are. */
    | { readonly type: 'doubts'; readonly device: DeviceId; readonly doubts: Readonly<Record<string, string>> }
    /** Changed values only. */
    | {
          readonly type: 'readings';
          readonly device: DeviceId;
          readonly values: Readonly<Record<string, Value>>;
          readonly gone: readonly string[];
      }
    | {
          readonly type: 'status';
          readonly device: DeviceId;
          readonly status: string;
          /** undefined: never heard before. */
          readonly previous: string | undefined;
      }
    | {
          readonly type: 'link';
          readonly device: DeviceId;
          readonly link: Link;
          readonly previous: Link;
          readonly reason: string;
      }
    /** `text` undefined: the alarm is over. */
    | { readonly type: 'alarm'; readonly device: DeviceId; readonly text: string | undefined }
    | { readonly type: 'forced-shutdown'; readonly device: DeviceId; readonly on: boolean; readonly by: string }
    /** A host went on, on its way down or back; `isDryRun`: it only would. */
    | { readonly type: 'shutdown'; readonly device: DeviceId; readonly step: ShutdownStep; readonly isDryRun: boolean }
    /** A host falls asleep to save energy, sleeps, is called, or is awake again. */
    | ({ readonly type: 'nap'; readonly device: DeviceId } & NapStep)
    /** The supply of a host changed in kind; `verdict.sentence` says it in words. */
    | { readonly type: 'chain'; readonly device: DeviceId; readonly verdict: HostVerdict }
    | {
          readonly type: 'command';
          readonly device: DeviceId;
          readonly request: DeviceRequest;
          readonly by: string;
          readonly outcome: CommandOutcome;
      }
    | {
          readonly type: 'incident';
          readonly phase: 'opened' | 'changed' | 'ended';
          readonly incident: Incident;
      }
    /** A sag, swell or interruption begins, or is over. */
    | { readonly type: 'voltage'; readonly device: DeviceId; readonly event: VoltageEvent }
    /** A battery carried the load, and does no longer. */
    | { readonly type: 'discharge'; readonly device: DeviceId; readonly discharge: Discharge }
    /** A test of a battery began, ended, or was refused. */
    | { readonly type: 'battery-test'; readonly device: DeviceId; readonly test: BatteryTest }
    | {
          readonly type: 'alert';
          readonly phase: Exclude<NoticePhase, 'test'> | 'acknowledged';
          readonly alert: Alert;
      }
    /** An attempt to tell somebody of an alert. */
    | { readonly type: 'delivery'; readonly delivery: Delivery }
    /** What somebody did, or tried to do, to the gateway itself; what is done to devices is a `command`. */
    | {
          readonly type: 'audit';
          /** `admin@192.0.2.7`. */
          readonly by: string;
          readonly action: AuditAction;
          /** What it was done to, one line, no secrets: a user, a key of the configuration, why it was refused. */
          readonly about: string;
          readonly outcome: 'done' | 'refused';
      }
    /**
     * Hardware was plugged in that no device of the configuration is (`new`), or that the gateway may not use (`forbidden`); or it is
     * unplugged, or configured (`over`). `text` says so, and what to do.
     */
    | {
          readonly type: 'offer';
          readonly phase: 'new' | 'forbidden' | 'over';
          readonly title: string;
          readonly text: string;
      }
    | { readonly type: 'driver-started'; readonly driver: string; readonly pid: number }
    | {
          readonly type: 'driver-exited';
          readonly driver: string;
          readonly reason: string;
          readonly restartInSeconds: number;
      }
    | {
          readonly type: 'driver-parked';
          readonly driver: string;
          readonly reason: string;
          readonly restartInSeconds: number;
          /** The end of what it printed. */
          readonly lastWords: string;
      }
    | { readonly type: 'config'; readonly file: string; readonly outcome: 'loaded' | 'refused'; readonly text: string };

export type AuditAction =
    | 'claim'
    | 'login'
    | 'logout'
    | 'session-ended'
    | 'password-changed'
    | 'second-factor-changed'
    | 'passkey-changed'
    | 'user-changed'
    | 'token-changed'
    | 'config-changed'
    | 'diagnosis-made'
    | 'update-ordered'
    | 'backup-made'
    | 'scan'
    | 'alert-acknowledged'
    | 'alert-tested'
    | 'gateway-started'
    | 'gateway-stopped'
    /** Of other parts of the gateway; `about` says what. */
    | 'setup-changed';
