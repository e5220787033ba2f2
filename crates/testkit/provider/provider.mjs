// A provider of sign-ins (OpenID Connect) on loopback, for tests and for trying the door out by hand:
// the library `oidc-provider`, as it stands, with its own pages for signing in.
//
//   node provider.mjs REDIRECT_URI… [--port N]
//
// It prints `ready ISSUER` once it listens. Any name with any password signs in; a name that ends in
// `.otp` has shown a second factor too. POST /-/… changes how it behaves:
//
//   /-/keys?alg=ES256   from now on it signs with another key of that kind (RS256 unless named)
//   /-/say              JSON: these claims stand in the place of the right ones in what it signs
//   /-/key?which=other  it signs with a key that it does not publish; `own`: again with its own
//   /-/away?on=1        it answers nothing but 503; `0`: again as before

import { createServer } from "node:http";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import Provider from "oidc-provider";
import { SignJWT, decodeJwt, importJWK } from "jose";

const given = process.argv.slice(2);
const at = given.indexOf("--port");
const port = at < 0 ? 0 : Number(given.splice(at, 2)[1]);
const CLIENT = "hientruong";
const SECRET = "chi-de-thu: 100% / & dau cach";

const state = { alg: "RS256", jwk: null, other: null, say: {}, which: "own", away: false };
let handler = null;

function newKey(alg) {
  const pair =
    alg === "ES256"
      ? generateKeyPairSync("ec", { namedCurve: "P-256" })
      : generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...pair.privateKey.export({ format: "jwk" }), use: "sig", alg, kid: randomUUID() };
}

function build(issuer) {
  const provider = new Provider(issuer, {
    jwks: { keys: [state.jwk] },
    cookies: { keys: ["chi de thu"] },
    clients: [
      {
        client_id: CLIENT,
        client_secret: SECRET,
        redirect_uris: given,
        response_types: ["code"],
        grant_types: ["authorization_code"],
        id_token_signed_response_alg: state.alg,
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ["sub", "amr"], profile: ["preferred_username"], email: ["email", "email_verified"] },
    conformIdTokenClaims: false,
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: () => ({
        sub,
        preferred_username: sub.split("@")[0],
        email: `${sub.split("@")[0]}@tinh.example`,
        email_verified: !sub.endsWith("@moi"),
      }),
    }),
  });
  // What the pages of the library do not ask for: whether somebody has shown a second factor.
  const finished = provider.interactionFinished.bind(provider);
  provider.interactionFinished = (req, res, result, options) => {
    if (result.login) {
      const otp = result.login.accountId.endsWith(".otp");
      result.login.amr = otp ? ["pwd", "otp", "mfa"] : ["pwd"];
    }
    return finished(req, res, result, options);
  };
  provider.use(async (ctx, next) => {
    await next();
    const wrong = Object.keys(state.say).length > 0 || state.which !== "own";
    if (ctx.path !== "/token" || !ctx.body?.id_token || !wrong) return;
    const key = state.which === "own" ? state.jwk : state.other;
    const claims = { ...decodeJwt(ctx.body.id_token), ...state.say };
    ctx.body.id_token = await new SignJWT(claims)
      .setProtectedHeader({ alg: key.alg, kid: state.jwk.kid })
      .sign(await importJWK(key, key.alg));
  });
  return provider.callback();
}

async function body(request) {
  let text = "";
  for await (const part of request) text += part;
  return text;
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, issuer);
  if (url.pathname.startsWith("/-/")) {
    const what = url.pathname.slice(3);
    const text = await body(request);
    if (what === "keys") {
      state.alg = url.searchParams.get("alg") ?? "RS256";
      state.jwk = newKey(state.alg);
      state.other = newKey(state.alg);
      handler = build(issuer);
    } else if (what === "say") {
      state.say = JSON.parse(text || "{}");
    } else if (what === "key") {
      state.which = url.searchParams.get("which") ?? "own";
    } else if (what === "away") {
      state.away = url.searchParams.get("on") === "1";
    }
    response.end("ok");
    return;
  }
  if (state.away) {
    response.writeHead(503).end("away");
    return;
  }
  handler(request, response);
});

let issuer = "";
server.listen(port, "127.0.0.1", () => {
  issuer = `http://127.0.0.1:${server.address().port}`;
  state.jwk = newKey(state.alg);
  state.other = newKey(state.alg);
  handler = build(issuer);
  console.log(`ready ${issuer}`);
});
// Whoever started it holds its input; when they go, it goes.
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
