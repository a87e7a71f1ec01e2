/** Whether an address is one that somebody reads: what is left of a deleted person is not. */
export function isMailable(address: string): boolean {
  return address !== '' && !address.endsWith('.invalid');
}
