"""Keys and tokens that their issuers gave a recognisable beginning or build.

Prefixes, alphabets and lengths are those of the issuers' documentation and of
their advice to those who scan for secrets. The notation is that of `key_shapes`.
"""

from __future__ import annotations

from dataclasses import dataclass

_SURE = 0.97


@dataclass(frozen=True, slots=True)
class Issued:
    """A family of keys; `score` is how likely a match in any text is such a key."""

    name: str
    shapes: tuple[str, ...]
    score: float = _SURE


def _family(name: str, *shapes: str, score: float = _SURE) -> Issued:
    return Issued(name, shapes, score)


MODELS = (
    _family("openai", "sk-<proj|svcacct|admin|None>-{w:20-250}"),
    _family("openai_old", "sk-{a:20-64}", score=0.9),
    _family("anthropic", "sk-ant-{w:20-200}"),
    _family("openrouter", "sk-or-v1-{x:40-80}"),
    _family("perplexity", "pplx-{a:40-64}"),
    _family("groq", "gsk_{a:40-64}"),
    _family("xai", "xai-{a:60-100}"),
    _family("cerebras", "csk-{L:40-60}"),
    _family("fireworks", "fw_{a:22-40}", score=0.8),
    _family("replicate", "r8_{a:37-40}"),
    _family("huggingface", "<hf_|api_org_>{a:30-40}"),
    _family("nvidia", "nvapi-{w:60-80}"),
    _family("langsmith", "lsv2_<pt|sk>_{x:32}_{x:10}", "ls__{a:32-40}"),
    _family("langfuse", "sk-lf-{uuid}"),
    _family("pinecone", "pcsk_{v:50-80}"),
    _family("tavily", "tvly-{w:24-60}"),
    _family("firecrawl", "fc-{x:32}", score=0.9),
    _family("elevenlabs", "sk_{x:48}"),
    _family("jina", "jina_{w:50-70}"),
    _family("e2b", "e2b_{x:40}"),
    _family("voyage", "pa-{w:43}", score=0.75),
    _family("wandb", "wandb_v1_{v:40-100}"),
)

CLOUDS = (
    _family("aws_id", "<AKIA|ASIA|ABIA|ACCA>{B:16}", "A3T{U:1}{B:16}"),
    _family("aws_session", "<FwoGZXIvYXdz|IQoJb3JpZ2lu|FQoGZXIvYXdz>{e:80-2000}"),
    _family("aws_bedrock", "ABSK{b:100-300}", "bedrock-api-key-{e:40-3000}"),
    _family("aws_mws", "amzn.mws.{uuid}"),
    _family("azure_ad", "{w:3}{d:1}^Q~{t:31-34}"),
    _family("azure_signature", "sig={a:20-60}%3D", "sig={e:43}=", score=0.8),
    _family("google", "AIza{w:35}"),
    _family("google_oauth", "GOCSPX-{w:28}", "ya29.{w:30-300}", "1//0{w:40-120}"),
    _family("alibaba", "LTAI{a:16-24}", score=0.9),
    _family("tencent", "AKID{a:32}"),
    _family("digitalocean", "do<o|p|r>_v1_{x:64}"),
    _family("scaleway", "SCW{U:17}", score=0.8),
    _family("yandex", "AQVN{w:35-40}", "YC<A|M|P|N>{w:36-38}", score=0.9),
    _family("yandex_iam", "t1.{p:30-250}.{w:86}"),
    _family("cloudflare_origin", "v1.0-{x:24}-{x:146}"),
    _family("heroku", "HRKU-{w:36-70}"),
    _family("fly", "fm<1a|1r|2>_{e:90-2000}", "fo1_{w:43}"),
    _family("vercel", "vc<p|i|k|a|r>_{a:24-60}", score=0.9),
    _family("netlify", "nfp_{a:36-44}"),
    _family("render", "rnd_{a:28-40}"),
    _family("scalingo", "tk-us-{w:48}"),
    _family("openshift", "sha256~{w:43}"),
    _family("rancher", "token-{L:5}:{L:54}"),
    _family("tailscale", "tskey-<auth|api|client|scim|webhook>-{a:10-24}-{a:16-40}"),
    _family("defined_networking", "dnkey-{p:26}-{p:52}"),
    _family("databricks", "dapi{x:32}"),
    _family("planetscale", "pscale_<tkn|pw|oauth>_{p:32-64}"),
    _family("supabase", "sbp_{x:40}", "sb_secret_{w:31-40}"),
    _family("neon", "napi_{L:60-70}"),
    _family("mongodb_atlas", "mdb_sa_sk_{w:36-44}"),
    _family("clickhouse", "4b1d{a:38}", score=0.9),
    _family("aiven", "aivenv1_{w:40-400}", score=0.9),
)

CODE = (
    _family("github", "gh<p|o|u|s|r>_{a:36-255}"),
    _family("github_fine", "github_pat_{v:22-255}"),
    _family(
        "gitlab",
        "gl<pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|oas|soat|ffct|wt>-{w:20-300}",
        "glpat-{w:27-300}.{L:2}.{L:9}",
        "GR1348941{w:20}",
    ),
    _family("gitlab_session", "_gitlab_session={x:32}"),
    _family("bitbucket", "ATBB{a:32}", "ATCTT3xFfG{e:100-250}"),
    _family("atlassian", "ATATT3xFfGF0{e:60-250}"),
    _family("npm", "npm_{a:36}"),
    _family("pypi", "pypi-AgE{w:50-250}"),
    _family("rubygems", "rubygems_{x:48}"),
    _family("nuget", "oy2{L:43}"),
    _family("crates", "cio{a:32}", score=0.8),
    _family("clojars", "CLOJARS_{L:60}"),
    _family("packagist", "packagist_<ack|acs|oat|out|uut>_{x:30-80}"),
    _family("docker", "dckr_<pat|oat>_{w:24-40}"),
    _family("jfrog", "AKCp{a:60-75}", "cmVmdGtu{a:56}"),
    _family("jetbrains", "perm-{b:12-80}.{b:4-80}.{b:20-80}"),
    _family("sourcegraph", "sgp_{X:40}", "sgp_local_{X:40}", "sgp_{X:16}_{X:40}", "slk_{x:64}"),
    _family("sonar", "sq<u|p|a>_{x:40}"),
    _family("snyk", "snyk_<uat|sat>.{X:8}.{p:30-200}"),
    _family("circleci", "CCI<PAT|PRJ>_{a:22}_{x:40}"),
    _family("buildkite", "bk<ua|aj|ct>_{x:40}"),
    _family("codeclimate", "cc_live_{a:30-60}"),
    _family("octopus", "API-{U:26}", score=0.9),
    _family("harness", "<pat|sat>.{w:22}.{x:24}.{a:20}"),
    _family("postman", "PMAK-{x:24}-{x:34}"),
    _family("readme", "rdme_{L:70}"),
    _family("sidekiq", "BUNDLE_<ENTERPRISE|GEMS>__CONTRIBSYS__COM<=|: |: \"|=\"| = \">{x:8}:{x:8}"),
    _family("terraform", "{a:14}^.atlasv1.{p:60-70}"),
    _family("vault", "hv<s|b|r>.{w:24-300}"),
    _family("vault_old", "s.{a:24}", score=0.75),
    _family("pulumi", "pul-{x:40}"),
    _family("prefect", "pn<u|b>_{L:36}"),
    _family("infracost", "ico-{a:32}"),
    _family("doppler", "dp.<pt|st|ct|sa|scim|audit>.{p:40-80}"),
    _family("infisical", "st.{x:24}.{x:32}.{x:32}"),
    _family("onepassword", "ops_eyJ{e:100-3000}", "A3-{U:6}-{U:11}-{U:5}-{U:5}-{U:5}",
            "A3-{U:6}-{U:6}-{U:5}-{U:5}-{U:5}-{U:5}"),
    _family("age", "AGE-SECRET-KEY-1{U:58}", "AGE-PLUGIN-{u:2-12}-1{U:58}"),
    _family("launchdarkly", "<sdk|api>-{uuid}", score=0.8),
    _family("configcat", "configcat-sdk-1/{w:22}/{w:22}"),
    _family("authress", "<sc|ext|scauth|authress>_{L:5-30}.{L:4-6}.acc<_|->{L:10-32}.{e:30-120}"),
    _family("intra42", "s-s4t2<ud|af>-{x:64}"),
)  # fmt: skip

WATCHING = (
    _family("dynatrace", "dt0<c01|s01|s02|s16>.{U:24}.{U:64}"),
    _family("newrelic", "NRAK-{U:27}", "NR<II|IQ|SP>-{w:32}", "NRJS-{x:19}", "NRRA-{x:42}",
            "{x:32}^FFFFNRAL"),
    _family("grafana", "glc_{b:32-400}", "glsa_{a:32}_{X:8}", "eyJrIjoi{e:70-400}"),
    _family("sentry", "sntrys_eyJ{e:40-400}", "sntry<u|a>_{x:64}"),
    _family("honeycomb", "hc<aik|bik|alk|amk>_{L:50-64}"),
    _family("posthog", "ph<x|s|r>_{a:40-50}"),
    _family("better_stack", "betterstack_{a:24-60}", score=0.9),
)  # fmt: skip

MONEY = (
    _family("stripe", "<s|r>k_<live|test|prod>_{a:10-120}"),
    _family("stripe_hook", "whsec_{b:32-64}"),
    _family("square", "EAAA{w:60}", "sq0<atp|csp>-{w:22-43}"),
    _family("braintree", "access_token$<production|sandbox>${L:16}${x:32}"),
    _family("razorpay", "rzp_<live|test>_{a:14}", score=0.85),
    _family("shopify", "shp<at|ca|pa|ss|tka>_{X:32}"),
    _family("flutterwave", "FLWSECK_TEST-{X:12-32}", "FLWSECK-{X:32}-X"),
    _family("plaid", "access-<sandbox|development|production>-{uuid}"),
    _family("mollie", "<live|test>_{w:30-45}", score=0.8),
    _family("gocardless", "live_{w:40}", score=0.9),
    _family("lob", "<live|test>_{x:35}", "<live|test>_pub_{x:31}"),
    _family("easypost", "EZ<AK|TK>{a:54}"),
    _family("shippo", "shippo_<live|test>_{X:40}"),
    _family("duffel", "duffel_<test|live>_{w:43}"),
    _family("lemon_squeezy", "lsq_{a:32-64}", score=0.8),
    _family("paddle", "pdl_<live|sdbx>_apikey_{L:26}_{a:22}_{a:3}"),
    _family("xendit", "xnd_<production|development>_{a:40-80}"),
)

MESSAGES = (
    _family("slack_bot", "xoxb-{d:8-14}-{w:16-60}"),
    _family("slack_user", "xox<p|e>-{d:9-14}-{d:9-14}-{d:9-14}-{x:28-34}",
            "xox<p|e>-{d:7-14}-{d:7-14}-{d:7-14}-{x:28-64}"),
    _family("slack_workspace", "xox<a|r>-{d:1}-{a:10-48}", "xox<a|r>-{d:1}-{d:8-14}-{w:16-80}"),
    _family("slack_legacy", "xox<o|s>-{d:8-14}-{d:8-14}-{d:8-14}-{x:10-64}"),
    _family("slack_config", "xoxe.xox<b|p>-{d:1}-{U:60-300}", "xoxe.xox<b|p>-{d:1}-{a:60-300}",
            "xoxe-{d:1}-{a:60-300}"),
    _family("slack_app", "xapp-{d:1}-{U:8-14}-{d:8-16}-{L:32-80}"),
    _family("slack_cookie", "xox<c|d>-{e:40-300}"),
    _family("slack_hook", "hooks.slack.com/services/{U:6-14}/{U:6-20}/{a:16-60}",
            "hooks.slack.com/<workflows|triggers>/{U:6-14}/{U:6-20}/{U:6-40}/{a:16-60}"),
    _family("discord", "<M|N|O>{a:23-27}^.{w:6}.{w:27-40}", score=0.9),
    _family("discord_hook", "discord.com/api/webhooks/{d:16-20}/{w:60-70}",
            "discordapp.com/api/webhooks/{d:16-20}/{w:60-70}"),
    _family("teams_hook",
            "webhook.office.com/webhookb2/{uuid}@{uuid}/IncomingWebhook/{x:32}/{uuid}"),
    _family("telegram", "{d:8-10}^:A{w:34}"),
    _family("twilio", "SK{x:32}", score=0.9),
    _family("sendgrid", "SG.{w:16-32}.{p:32-64}"),
    _family("sendinblue", "x<key|smtp>sib-{x:64}-{a:16}"),
    _family("mailgun", "key-{x:32}", "{x:32}^-{x:8}-{x:8}", score=0.9),
    _family("mailchimp", "{x:32}^-us{d:1-2}", score=0.95),
    _family("resend", "re_{a:8}_{a:22-28}"),
    _family("mandrill", "md-{w:22}", score=0.8),
    _family("pubnub", "sec-c-{e:40-70}"),
    _family("intercom", "dG9rO{b:46-80}", score=0.9),
    _family("facebook", "EAA{a:80-400}", "{d:15-16}^|{w:27}", "{d:15-16}^%7C{w:27}"),
    _family("instagram", "IGQV{w:80-300}"),
    _family("twitter", "AAAAAAAAAAAAAAAAAAAAA{e:40-120}"),
    _family("linkedin", "WPL_AP<0|1>.{a:16}.{e:6-12}"),
)  # fmt: skip

OFFICE = (
    _family("linear", "lin_<api|oauth>_{a:40-64}"),
    _family("notion", "ntn_{d:11}{a:35}", "secret_{a:43}"),
    _family("airtable", "pat{a:14}.{x:64}"),
    _family("asana", "<0|1|2>/{d:15-17}:{x:32}", "<1|2>/{d:15-17}/{d:15-17}:{x:32}"),
    _family("clickup", "pk_{d:6-10}_{U:32}"),
    _family("trello", "ATTA{x:60-80}"),
    _family("figma", "fig<d|o|ou|oh|or>_{w:36-60}"),
    _family("frameio", "fio-u-{w:64}"),
    _family("typeform", "tfp_{p:40-60}"),
    _family("hubspot", "pat-<na1|na2|na3|eu1|ap1>-{uuid}"),
    _family("contentful", "CFPAT-{w:43}"),
    _family("adobe", "p8e-{L:32}"),
    _family("mapbox", "sk.eyJ{w:50-90}.{w:22}"),
    _family("dropbox", "sl.{w:130-300}", "sl.u.{w:100-1200}"),
    _family("salesforce", "00D{a:12-15}!{p:80-120}"),
    _family("maxmind", "{a:6}_{a:29}^_mmk"),
    _family("wakatime", "waka_{uuid}"),
    _family("settlemint", "sm_<aat|pat|sat>_{a:16}"),
    _family("okta_token", "SSWS 00{w:40}"),
)

ISSUED = (*MODELS, *CLOUDS, *CODE, *WATCHING, *MONEY, *MESSAGES, *OFFICE)
