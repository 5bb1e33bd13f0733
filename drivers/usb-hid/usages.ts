// Usages of the two standard pages by name: Power Device (0x84) and Battery System (0x85), HID PDC 1.0 §4. A usage path is
// written `UPS.PowerSummary.PresentStatus.ACPresent`; `[3]` is the third of indexed collections, a usage of a maker's own
// page is named in the file of its family or written as eight hexadecimal digits.

import { INDEX_PAGE } from './report-descriptor.ts';

/** HID PDC 1.0 §4.1. */
const POWER_DEVICE = {
    iName: 0x0001,
    PresentStatus: 0x0002,
    ChangedStatus: 0x0003,
    UPS: 0x0004,
    PowerSupply: 0x0005,
    BatterySystem: 0x0010,
    BatterySystemID: 0x0011,
    Battery: 0x0012,
    BatteryID: 0x0013,
    Charger: 0x0014,
    ChargerID: 0x0015,
    PowerConverter: 0x0016,
    PowerConverterID: 0x0017,
    OutletSystem: 0x0018,
    OutletSystemID: 0x0019,
    Input: 0x001a,
    InputID: 0x001b,
    Output: 0x001c,
    OutputID: 0x001d,
    Flow: 0x001e,
    FlowID: 0x001f,
    Outlet: 0x0020,
    OutletID: 0x0021,
    Gang: 0x0022,
    GangID: 0x0023,
    PowerSummary: 0x0024,
    PowerSummaryID: 0x0025,
    Voltage: 0x0030,
    Current: 0x0031,
    Frequency: 0x0032,
    ApparentPower: 0x0033,
    ActivePower: 0x0034,
    PercentLoad: 0x0035,
    Temperature: 0x0036,
    Humidity: 0x0037,
    BadCount: 0x0038,
    ConfigVoltage: 0x0040,
    ConfigCurrent: 0x0041,
    ConfigFrequency: 0x0042,
    ConfigApparentPower: 0x0043,
    ConfigActivePower: 0x0044,
    ConfigPercentLoad: 0x0045,
    ConfigTemperature: 0x0046,
    ConfigHumidity: 0x0047,
    SwitchOnControl: 0x0050,
    SwitchOffControl: 0x0051,
    ToggleControl: 0x0052,
    LowVoltageTransfer: 0x0053,
    HighVoltageTransfer: 0x0054,
    DelayBeforeReboot: 0x0055,
    DelayBeforeStartup: 0x0056,
    DelayBeforeShutdown: 0x0057,
    Test: 0x0058,
    ModuleReset: 0x0059,
    AudibleAlarmControl: 0x005a,
    Present: 0x0060,
    Good: 0x0061,
    InternalFailure: 0x0062,
    VoltageOutOfRange: 0x0063,
    FrequencyOutOfRange: 0x0064,
    Overload: 0x0065,
    OverCharged: 0x0066,
    OverTemperature: 0x0067,
    ShutdownRequested: 0x0068,
    ShutdownImminent: 0x0069,
    'SwitchOn/Off': 0x006b,
    Switchable: 0x006c,
    Used: 0x006d,
    Boost: 0x006e,
    Buck: 0x006f,
    Initialized: 0x0070,
    Tested: 0x0071,
    AwaitingPower: 0x0072,
    CommunicationLost: 0x0073,
    iManufacturer: 0x00fd,
    iProduct: 0x00fe,
    iSerialNumber: 0x00ff,
} as const;

/** HID PDC 1.0 §4.2. */
const BATTERY_SYSTEM = {
    SMBBatteryMode: 0x0001,
    SMBBatteryStatus: 0x0002,
    SMBAlarmWarning: 0x0003,
    SMBChargerMode: 0x0004,
    SMBChargerStatus: 0x0005,
    SMBChargerSpecInfo: 0x0006,
    SMBSelectorState: 0x0007,
    SMBSelectorPresets: 0x0008,
    SMBSelectorInfo: 0x0009,
    OptionalMfgFunction1: 0x0010,
    OptionalMfgFunction2: 0x0011,
    OptionalMfgFunction3: 0x0012,
    OptionalMfgFunction4: 0x0013,
    OptionalMfgFunction5: 0x0014,
    ConnectionToSMBus: 0x0015,
    OutputConnection: 0x0016,
    ChargerConnection: 0x0017,
    BatteryInsertion: 0x0018,
    Usenext: 0x0019,
    OKToUse: 0x001a,
    BatterySupported: 0x001b,
    SelectorRevision: 0x001c,
    ChargingIndicator: 0x001d,
    ManufacturerAccess: 0x0028,
    RemainingCapacityLimit: 0x0029,
    RemainingTimeLimit: 0x002a,
    AtRate: 0x002b,
    CapacityMode: 0x002c,
    BroadcastToCharger: 0x002d,
    PrimaryBattery: 0x002e,
    ChargeController: 0x002f,
    TerminateCharge: 0x0040,
    TerminateDischarge: 0x0041,
    BelowRemainingCapacityLimit: 0x0042,
    RemainingTimeLimitExpired: 0x0043,
    Charging: 0x0044,
    Discharging: 0x0045,
    FullyCharged: 0x0046,
    FullyDischarged: 0x0047,
    ConditioningFlag: 0x0048,
    AtRateOK: 0x0049,
    SMBErrorCode: 0x004a,
    NeedReplacement: 0x004b,
    AtRateTimeToFull: 0x0060,
    AtRateTimeToEmpty: 0x0061,
    AverageCurrent: 0x0062,
    Maxerror: 0x0063,
    RelativeStateOfCharge: 0x0064,
    AbsoluteStateOfCharge: 0x0065,
    RemainingCapacity: 0x0066,
    FullChargeCapacity: 0x0067,
    RunTimeToEmpty: 0x0068,
    AverageTimeToEmpty: 0x0069,
    AverageTimeToFull: 0x006a,
    CycleCount: 0x006b,
    BattPackModelLevel: 0x0080,
    InternalChargeController: 0x0081,
    PrimaryBatterySupport: 0x0082,
    DesignCapacity: 0x0083,
    SpecificationInfo: 0x0084,
    ManufacturerDate: 0x0085,
    SerialNumber: 0x0086,
    iManufacturerName: 0x0087,
    iDevicename: 0x0088,
    iDeviceChemistry: 0x0089,
    ManufacturerData: 0x008a,
    Rechargeable: 0x008b,
    WarningCapacityLimit: 0x008c,
    CapacityGranularity1: 0x008d,
    CapacityGranularity2: 0x008e,
    iOEMInformation: 0x008f,
    InhibitCharge: 0x00c0,
    EnablePolling: 0x00c1,
    ResetToZero: 0x00c2,
    ACPresent: 0x00d0,
    BatteryPresent: 0x00d1,
    PowerFail: 0x00d2,
    AlarmInhibited: 0x00d3,
    ThermistorUnderRange: 0x00d4,
    ThermistorHot: 0x00d5,
    ThermistorCold: 0x00d6,
    ThermistorOverRange: 0x00d7,
    CurrentOutOfRange: 0x00d9,
    CurrentNotRegulated: 0x00da,
    VoltageNotRegulated: 0x00db,
    MasterMode: 0x00dc,
    ChargerSelectorSupport: 0x00f0,
    ChargerSpec: 0x00f1,
    Level2: 0x00f2,
    Level3: 0x00f3,
} as const;

export type UsageName = keyof typeof POWER_DEVICE | keyof typeof BATTERY_SYSTEM;

/** Names of a maker's own usages, page included. */
export type VendorUsages = Readonly<Record<string, number>>;

const POWER_DEVICE_PAGE = 0x84;
const BATTERY_SYSTEM_PAGE = 0x85;

const NUMBERS: ReadonlyMap<string, number> = new Map([
    ...Object.entries(BATTERY_SYSTEM).map(([name, id]) => [name, BATTERY_SYSTEM_PAGE * 0x1_0000 + id] as const),
    ...Object.entries(POWER_DEVICE).map(([name, id]) => [name, POWER_DEVICE_PAGE * 0x1_0000 + id] as const),
]);

const NAMES: ReadonlyMap<number, string> = new Map([...NUMBERS].map(([name, usage]) => [usage, name]));

/**
 * The numbers of a usage path.
 * @throws Error for a name that neither the standard nor `vendor` knows: a mistake in a table
 */
export function parseUsagePath(path: string, vendor: VendorUsages = {}): number[] {
    return path.split('.').map((name) => {
        const index = /^\[(\d+)\]$/.exec(name)?.[1];
        if (index !== undefined) return INDEX_PAGE | Number(index);
        const usage = Object.hasOwn(vendor, name) ? vendor[name] : NUMBERS.get(name);
        if (usage !== undefined) return usage;
        if (/^[0-9a-f]{8}$/.test(name)) return Number.parseInt(name, 16);
        throw new Error(`“${name}” in ${path} is no usage`);
    });
}

/** Whether a field is that of the usage path. */
export function isAt(path: string): (field: { readonly path: readonly number[] }) => boolean {
    const wanted = parseUsagePath(path).join('.');
    return (field) => field.path.join('.') === wanted;
}

/** For people and logs. */
export function formatUsagePath(path: readonly number[]): string {
    return path.map(nameOf).join('.');
}

function nameOf(usage: number): string {
    if (usage >= INDEX_PAGE && usage < INDEX_PAGE + 0x1_0000) return `[${usage - INDEX_PAGE}]`;
    return NAMES.get(usage) ?? usage.toString(16).padStart(8, '0');
}

/** Whether a descriptor speaks of power at all: what no family claims may still be a UPS. */
export function isPowerUsage(usage: number | undefined): boolean {
    const page = Math.floor((usage ?? 0) / 0x1_0000);
    return page === POWER_DEVICE_PAGE || page === BATTERY_SYSTEM_PAGE;
}
