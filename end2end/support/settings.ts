/** What an identity provider expects beyond the standard. */
export type Shape = 'plain' | 'franceconnect' | 'proconnect';

/** A section of the settings file. */
export function section(shape: Shape, name: string, issuer: string, secret = 'secret'): string {
  return `[[openid]]
id = "${shape}"
name = "${name}"
issuer = "${issuer}"
client_id = "essaim"
client_secret = "${secret}"
shape = "${shape}"
`;
}
