import { canBuildRootfs } from './host';

const debian = { platform: 'linux', uid: 0, osRelease: 'NAME="Debian"\nID=debian\n' } as const;

describe('the root file system', () => {
  test('can be built on Debian, Ubuntu and their derivatives, as root', () => {
    expect(canBuildRootfs(debian)).toBe(true);
    expect(canBuildRootfs({ ...debian, osRelease: 'ID=ubuntu\nID_LIKE=debian\n' })).toBe(true);
    expect(canBuildRootfs({ ...debian, osRelease: 'ID=linuxmint\nID_LIKE="ubuntu debian"\n' })).toBe(true);
  });

  test('cannot be built by an ordinary user, or on other systems', () => {
    expect(canBuildRootfs({ ...debian, uid: 1000 })).toBe(false);
    expect(canBuildRootfs({ ...debian, platform: 'darwin' })).toBe(false);
    expect(canBuildRootfs({ ...debian, osRelease: 'ID=fedora\n' })).toBe(false);
    expect(canBuildRootfs({ ...debian, osRelease: 'ID=arch\nHOME_URL="https://debian"\n' })).toBe(false);
    expect(canBuildRootfs({ ...debian, osRelease: '' })).toBe(false);
  });
});
