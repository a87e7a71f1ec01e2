import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/** The first of these programs on the PATH, with its full path. */
export function onPath(programs: string[]): string | undefined {
  const searchPath = process.env['PATH'] ?? '';
  for (const program of programs) {
    for (const folder of searchPath.split(path.delimiter).filter(Boolean)) {
      const candidate = path.join(folder, process.platform === 'win32' ? `${program}.exe` : program);
      if (isExecutable(candidate)) return candidate;
    }
  }
  return undefined;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
