import Bowser from 'bowser';

/** Null for unknown parts. */
export interface Device {
  browser: string | null;
  system: string | null;
}

/** Parses a User-Agent header. */
export function parseDevice(agent: string): Device {
  if (agent === '') return { browser: null, system: null };
  const { browser, os } = Bowser.parse(agent);
  return {
    browser: withVersion(browser.name, browser.version?.split('.')[0]),
    system: withVersion(os.name, os.versionName ?? os.version),
  };
}

function withVersion(name: string | undefined, version: string | undefined): string | null {
  if (!name) return null;
  return version ? `${name} ${version}` : name;
}
