// EVER: everything that the standard has no usage for is below one collection of a page of its own, the data of its network card included.

import { seconds } from '../commands.ts';
import { asText, type Circumstances, type Conversion, celsius, onOff, textAt, wording, yesNo } from '../conversions.ts';
import type { Family } from '../family.ts';
import { denies, says } from '../status.ts';

const MODE_REPORT = 74;
const MODE_STOP = 2;
const MODES: Readonly<Record<number, string>> = {
    2: 'stop',
    4: 'online',
    8: 'battery',
    16: 'watch',
    32: 'waiting',
    64: 'emergency',
};

function modeOf(about: Circumstances): number | undefined {
    return about.report(MODE_REPORT)?.[1];
}

const workMode: Conversion = {
    ...wording((_value, about) => MODES[modeOf(about) ?? 0] ?? null),
    needsReport: MODE_REPORT,
};

/** The bytes of a whole report: what no number holds. */
function bytesOf(report: number, format: (bytes: readonly number[]) => string): Conversion {
    const read = (_value: number, about: Circumstances): string | null => {
        const bytes = about.report(report);
        return bytes === undefined ? null : format([...bytes.subarray(1)]);
    };
    return { ...wording(read), needsReport: report };
}

const macAddress = bytesOf(210, (bytes) =>
    bytes
        .slice(0, 6)
        .map((byte) => byte.toString(16).padStart(2, '0'))
        .join(':'),
);
const ipAddress = (report: number) => bytesOf(report, (bytes) => bytes.slice(0, 4).join('.'));
const packets = (report: number): Conversion => ({
    gives: 'number',
    needsReport: report,
    read: (_value, about) => {
        const bytes = about.report(report);
        return bytes && bytes.length >= 5 ? Buffer.from(bytes).readUInt32LE(1) : null;
    },
});

export const ever = {
    name: 'ever',
    title: 'EVER',
    claims: [
        { vendor: 0x0483, product: 0xa113 },
        { vendor: 0x2e51, product: 0xffff },
        { vendor: 0x2e51, product: 0x0000 },
    ],
    usages: {
        EVER1: 0x0000_0000,
        EVER13: 0xff00_0011,
        EVER14: 0xff00_0012,
        EVER15: 0xff00_0013,
        EVER16: 0xff00_0014,
        EVER17: 0xff00_0015,
        EVER18: 0xff00_0016,
        EVER19: 0xff00_0017,
        EVER20: 0xff00_0018,
        EVER21: 0xff00_0019,
        EVER22: 0xff00_001a,
        EVER25: 0xff00_001d,
        EVER28: 0xff00_0020,
        EVER32: 0xff00_0030,
        EVER33: 0xff00_0031,
        EVER40: 0xff00_0038,
        EVER42: 0xff00_0040,
        EVER43: 0xff00_0041,
        EVER44: 0xff00_0042,
        EVER45: 0xff00_0043,
        EVER46: 0xff00_0044,
        EVER47: 0xff00_0045,
        EVER48: 0xff00_0046,
        EVER49: 0xff00_0050,
        EVER50: 0xff00_0051,
        EVER51: 0xff00_0052,
        EVER52: 0xff00_0053,
        EVER53: 0xff00_0054,
        EVER54: 0xff00_0060,
        EVER59: 0xff00_0066,
        EVER60: 0xff00_0067,
        EVER61: 0xff00_0068,
        EVER62: 0xff00_0069,
        EVER63: 0xff00_006a,
        EVER64: 0xff00_006b,
        EVER65: 0xff00_006c,
        EVER66: 0xff00_006d,
        EVER67: 0xff00_006e,
        EVER68: 0xff00_006f,
        EVER69: 0xff00_0070,
        EVER70: 0xff00_0071,
        EVER71: 0xff00_0072,
        EVER72: 0xff00_0073,
        EVER73: 0xff00_0074,
        EVER77: 0xff00_0078,
        EVER78: 0xff00_0079,
        EVER79: 0xff00_007a,
        EVER80: 0xff00_007b,
        EVER85: 0xff00_0080,
        EVER86: 0xff00_0081,
        EVER87: 0xff00_0082,
        EVER88: 0xff00_0083,
        EVER89: 0xff00_0084,
        EVER90: 0xff00_0085,
        EVER91: 0xff00_0086,
        EVER93: 0xff00_0088,
        EVER94: 0xff00_0089,
        EVER95: 0xff00_008a,
        EVER96: 0xff00_008b,
        EVER97: 0xff00_0090,
        EVER98: 0xff00_0091,
        EVER102: 0xff00_0095,
    },
    rows: [
        { variable: 'experimental.battery.batteryid', usage: 'UPS.BatterySystem.Battery.BatteryID' },
        { variable: 'experimental.battery.systemid', usage: 'UPS.BatterySystem.BatterySystemID' },
        { variable: 'experimental.battery.chargerid', usage: 'UPS.BatterySystem.Charger.ChargerID' },
        { variable: 'experimental.battery.input_flowid', usage: 'UPS.BatterySystem.Input.FlowID' },
        { variable: 'experimental.battery.input_id', usage: 'UPS.BatterySystem.Input.InputID' },
        { variable: 'experimental.battery.output_flowid', usage: 'UPS.BatterySystem.Output.FlowID' },
        { variable: 'experimental.battery.output_id', usage: 'UPS.BatterySystem.Output.OutputID' },
        { variable: 'ups.temperature', usage: 'UPS.EVER1.EVER42', as: celsius },
        { variable: 'battery.temperature', usage: 'UPS.EVER1.EVER43', as: celsius },
        { variable: 'output.powerfactor', usage: 'UPS.EVER1.EVER44' },
        { variable: 'experimental.control.ups_on', usage: 'UPS.EVER1.EVER45.EVER46', writable: true },
        { variable: 'experimental.control.clear_fault', usage: 'UPS.EVER1.EVER45.EVER47', writable: true },
        { variable: 'experimental.control.clear_battery_fault', usage: 'UPS.EVER1.EVER45.EVER48', writable: true },
        { variable: 'experimental.control.epo_blocked', usage: 'UPS.EVER1.EVER49.EVER50', writable: true },
        { variable: 'experimental.control.green_mode', usage: 'UPS.EVER1.EVER49.EVER51', writable: true },
        { variable: 'experimental.control.button_sound', usage: 'UPS.EVER1.EVER49.EVER52', writable: true },
        { variable: 'experimental.control.audible_alarm', usage: 'UPS.EVER1.EVER49.EVER53', writable: true },
        { variable: 'output.voltage', usage: 'UPS.EVER1.EVER54', writable: true },
        { variable: 'experimental.config.overload_clearance_threshold', usage: 'UPS.EVER1.EVER59', writable: true },
        { variable: 'experimental.config.stb_charge', usage: 'UPS.EVER1.EVER60', writable: true },
        { variable: 'battery.packs.external', usage: 'UPS.EVER1.EVER61', writable: true },
        { variable: 'experimental.statistics.mains_loss_counter', usage: 'UPS.EVER1.EVER62' },
        { variable: 'experimental.statistics.lowering_AVR_trigger_counter', usage: 'UPS.EVER1.EVER63' },
        { variable: 'experimental.statistics.rising_AVR_trigger_counter', usage: 'UPS.EVER1.EVER64' },
        { variable: 'experimental.statistics.overload_counter', usage: 'UPS.EVER1.EVER65' },
        { variable: 'experimental.statistics.short_circuit_counter', usage: 'UPS.EVER1.EVER66' },
        { variable: 'experimental.statistics.discharge_counter', usage: 'UPS.EVER1.EVER67' },
        { variable: 'experimental.statistics.overheat_counter', usage: 'UPS.EVER1.EVER68' },
        { variable: 'experimental.statistics.mains_operation_time', usage: 'UPS.EVER1.EVER69' },
        { variable: 'experimental.statistics.autonomous_operation_time', usage: 'UPS.EVER1.EVER70' },
        { variable: 'experimental.statistics.overload_operation_time', usage: 'UPS.EVER1.EVER71' },
        { variable: 'experimental.networkcard.mac_address', usage: 'UPS.EVER1.EVER72', as: macAddress },
        {
            variable: 'experimental.networkcard.notification_destination_ip',
            usage: 'UPS.EVER1.EVER73',
            as: ipAddress(211),
        },
        { variable: 'experimental.networkcard.send_packets', usage: 'UPS.EVER1.EVER77', as: packets(215) },
        { variable: 'experimental.networkcard.received_packets', usage: 'UPS.EVER1.EVER78', as: packets(216) },
        { variable: 'experimental.networkcard.send_packets_err', usage: 'UPS.EVER1.EVER79', as: packets(217) },
        { variable: 'experimental.networkcard.received_packets_err', usage: 'UPS.EVER1.EVER80', as: packets(218) },
        { variable: 'experimental.networkcard.config_dhcp_enabled', usage: 'UPS.EVER1.EVER85.EVER86' },
        { variable: 'experimental.networkcard.config_ethernet_enabled', usage: 'UPS.EVER1.EVER85.EVER87' },
        { variable: 'experimental.networkcard.config_http_enabled', usage: 'UPS.EVER1.EVER85.EVER88' },
        { variable: 'experimental.networkcard.config_snmp_enabled', usage: 'UPS.EVER1.EVER85.EVER89' },
        { variable: 'experimental.networkcard.config_snmp_trap_enabled', usage: 'UPS.EVER1.EVER85.EVER90' },
        { variable: 'experimental.networkcard.config_readonly', usage: 'UPS.EVER1.EVER85.EVER91' },
        { variable: 'experimental.networkcard.config_restart_eth', usage: 'UPS.EVER1.EVER85.EVER96' },
        { variable: 'experimental.networkcard.ip_address', usage: 'UPS.EVER1.EVER93', as: ipAddress(230) },
        { variable: 'experimental.networkcard.network_mask', usage: 'UPS.EVER1.EVER94', as: ipAddress(231) },
        { variable: 'experimental.networkcard.default_gateway', usage: 'UPS.EVER1.EVER95', as: ipAddress(232) },
        { variable: 'ups.realpower.nominal', usage: 'UPS.Flow.ConfigActivePower' },
        { variable: 'ups.power.nominal', usage: 'UPS.Flow.ConfigApparentPower' },
        { variable: 'output.frequency.nominal', usage: 'UPS.Flow.ConfigFrequency' },
        { variable: 'output.voltage.nominal', usage: 'UPS.Flow.ConfigVoltage' },
        { variable: 'experimental.ups.flow_id', usage: 'UPS.Flow.FlowID' },
        { variable: 'outlet.1.id', usage: 'UPS.OutletSystem.Outlet.OutletID', as: asText },
        {
            variable: 'experimental.outlet.1.present',
            usage: 'UPS.OutletSystem.Outlet.PresentStatus.Present',
            as: yesNo,
        },
        { variable: 'outlet.1.switchable', usage: 'UPS.OutletSystem.Outlet.PresentStatus.Switchable', as: yesNo },
        { variable: 'outlet.1.status', usage: 'UPS.OutletSystem.Outlet.PresentStatus.SwitchOn/Off', as: onOff },
        { variable: 'experimental.outlet.1.system_id', usage: 'UPS.OutletSystem.OutletSystemID' },
        {
            variable: 'experimental.outlet.1.switch_off_control',
            usage: 'UPS.OutletSystem.Outlet.SwitchOffControl',
            writable: true,
        },
        {
            variable: 'experimental.outlet.1.switch_on_control',
            usage: 'UPS.OutletSystem.Outlet.SwitchOnControl',
            writable: true,
        },
        { variable: 'experimental.powerconverter.input_flow_id', usage: 'UPS.PowerConverter.Input.FlowID' },
        { variable: 'input.frequency', usage: 'UPS.PowerConverter.Input.Frequency' },
        { variable: 'experimental.powerconverter.input_id', usage: 'UPS.PowerConverter.Input.InputID' },
        { variable: 'input.voltage', usage: 'UPS.PowerConverter.Input.Voltage' },
        { variable: 'ups.realpower', usage: 'UPS.PowerConverter.Output.ActivePower' },
        { variable: 'ups.power', usage: 'UPS.PowerConverter.Output.ApparentPower' },
        { variable: 'output.current', usage: 'UPS.PowerConverter.Output.Current' },
        { variable: 'experimental.powerconverter.output_flowid', usage: 'UPS.PowerConverter.Output.FlowID' },
        { variable: 'output.frequency', usage: 'UPS.PowerConverter.Output.Frequency' },
        { variable: 'experimental.powerconverter.output_id', usage: 'UPS.PowerConverter.Output.OutputID' },
        { variable: 'ups.load', usage: 'UPS.PowerConverter.Output.PercentLoad' },
        { variable: 'output.voltage', usage: 'UPS.PowerConverter.Output.Voltage' },
        { variable: 'experimental.powerconverter.powerconverterid', usage: 'UPS.PowerConverter.PowerConverterID' },
        {
            variable: 'experimental.powersummary.capacity_granularity_1',
            usage: 'UPS.PowerSummary.CapacityGranularity1',
        },
        {
            variable: 'experimental.powersummary.capacity_granularity_2',
            usage: 'UPS.PowerSummary.CapacityGranularity2',
        },
        { variable: 'experimental.powersummary.capacity_mode', usage: 'UPS.PowerSummary.CapacityMode' },
        { variable: 'battery.capacity', usage: 'UPS.PowerSummary.DesignCapacity' },
        { variable: 'experimental.powersummary.flow_id', usage: 'UPS.PowerSummary.FlowID' },
        { variable: 'battery.capacity', usage: 'UPS.PowerSummary.FullChargeCapacity' },
        { variable: 'battery.type', usage: 'UPS.PowerSummary.iDeviceChemistry', as: textAt },
        { variable: 'ups.load', usage: 'UPS.PowerSummary.PercentLoad' },
        { variable: 'experimental.powersummary.rechargeable', usage: 'UPS.PowerSummary.Rechargeable' },
        { variable: 'battery.charge', usage: 'UPS.PowerSummary.RemainingCapacity' },
        { variable: 'battery.runtime.low', usage: 'UPS.PowerSummary.RemainingTimeLimit', writable: true },
        { variable: 'battery.runtime', usage: 'UPS.PowerSummary.RunTimeToEmpty' },
        { variable: 'battery.voltage', usage: 'UPS.PowerSummary.Voltage' },
        { variable: 'ups.timer.shutdown', usage: 'UPS.PowerSummary.DelayBeforeShutdown' },
        { variable: 'experimental.status.workmode', usage: 'UPS.EVER1.EVER97.EVER98', as: workMode },
    ],
    status: [
        { usage: 'UPS.PowerSummary.PresentStatus.ACPresent', as: says('online') },
        { usage: 'UPS.PowerSummary.PresentStatus.AwaitingPower', as: says('awaitingPower') },
        { usage: 'UPS.PowerSummary.PresentStatus.BatteryPresent', as: denies('noBattery') },
        { usage: 'UPS.PowerSummary.PresentStatus.CommunicationLost', as: says('internalFailure') },
        { usage: 'UPS.PowerSummary.PresentStatus.Discharging', as: says('discharging') },
        { usage: 'UPS.PowerSummary.PresentStatus.NeedReplacement', as: says('replaceBattery') },
        { usage: 'UPS.PowerSummary.PresentStatus.Overload', as: says('overload') },
        { usage: 'UPS.PowerSummary.PresentStatus.OverTemperature', as: says('overTemperature') },
        { usage: 'UPS.PowerSummary.PresentStatus.ShutdownImminent', as: says('shutdownImminent') },
        { usage: 'UPS.EVER1.EVER18.EVER19', as: says('overload') },
        { usage: 'UPS.EVER1.EVER18.EVER20', as: says('lowBattery') },
        { usage: 'UPS.EVER1.EVER18.EVER21', as: says('boost') },
        { usage: 'UPS.EVER1.EVER18.EVER22', as: says('trim') },
        { usage: 'UPS.EVER1.EVER18.EVER25', as: says('charging') },
        { usage: 'UPS.EVER1.EVER18.EVER28', as: says('replaceBattery') },
        { usage: 'UPS.EVER1.EVER32.EVER33', as: says('overload') },
        { usage: 'UPS.EVER1.EVER32.EVER40', as: says('internalFailure') },
        { usage: 'UPS.EVER1.EVER97.EVER102', as: (_value, about) => ({ off: modeOf(about) === MODE_STOP }) },
    ],
    delays: [{ variable: 'ups.delay.shutdown', usage: 'UPS.PowerSummary.DelayBeforeShutdown', seconds: 20 }],
    commands: [
        { command: 'load.off.delay', usage: 'UPS.PowerSummary.DelayBeforeShutdown', put: seconds(20) },
        { command: 'shutdown.return', usage: 'UPS.PowerSummary.DelayBeforeShutdown', put: seconds(20) },
    ],
} as const satisfies Family;
