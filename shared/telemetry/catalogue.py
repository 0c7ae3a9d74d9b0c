"""Every metric of the platform, declared once. Labels come from closed lists or from registered networks."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, disable_created_metrics

disable_created_metrics()  # type: ignore[no-untyped-call]  # they would double the series, and nobody asks for them

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0, 10.0)

# HTTP
http_requests = Counter("http_requests", "Answered requests.", ["method", "route", "status"], registry=REGISTRY)
http_request_seconds = Histogram(
    "http_request_seconds", "Time from request to answer.", ["route"], buckets=SECONDS, registry=REGISTRY
)

# The process and its database
service_ready = Gauge(
    "service_ready", "1 while the database answers and its migrations are applied.", registry=REGISTRY
)
database_connections_in_use = Gauge(
    "database_connections_in_use", "Connections of the pool that requests and loops hold.", registry=REGISTRY
)
database_connections_most = Gauge(
    "database_connections_most", "How many connections the pool may open: POOL_SIZE.", registry=REGISTRY
)

# Security
security_events = Counter(
    "security_events", "Lines of the security log: logins, refusals, roles, exports, keys.", ["kind"], registry=REGISTRY
)
access_refused = Counter(
    "access_refused",
    "Requests refused for who asks: the token's or the right's code.",
    ["route", "reason"],
    registry=REGISTRY,
)
limits_hit = Counter(
    "limits_hit",
    "Requests refused as too many, by what was counted: address, asking, opening, organiser, person, comment.",
    ["limit"],
    registry=REGISTRY,
)
key_fetches_failed = Counter(
    "key_fetches_failed", "Times that registration's keys were asked for and couldn't be had.", registry=REGISTRY
)

# The bus
outbox_rows = Gauge("outbox_rows", "Messages committed and not yet acknowledged by Kafka.", registry=REGISTRY)
outbox_bytes = Gauge("outbox_bytes", "What the outbox takes of the database's disk.", registry=REGISTRY)
outbox_oldest_seconds = Gauge("outbox_oldest_seconds", "Age of the oldest message in the outbox.", registry=REGISTRY)
outbox_set_aside_rows = Gauge(
    "outbox_set_aside_rows", "Messages that Kafka refused for good, and later ones of their keys.", registry=REGISTRY
)
database_behind = Gauge(
    "database_behind",
    "What of the last that was said the database doesn't know: it was put back, and `digiverkosto restore` forgotten.",
    registry=REGISTRY,
)
relay_leads = Gauge("relay_leads", "1 while this process is the one that relays.", registry=REGISTRY)
relay_messages = Counter("relay_messages", "Messages acknowledged by Kafka.", ["topic"], registry=REGISTRY)
relay_failures = Counter("relay_failures", "Rounds that failed and were begun again.", registry=REGISTRY)
consumer_messages = Counter(
    "consumer_messages",
    "Messages taken in, by what became of them: handled or buried.",
    ["topic", "outcome"],
    registry=REGISTRY,
)
consumer_lag = Gauge("consumer_lag", "Messages not yet handled.", ["topic"], registry=REGISTRY)
consumer_standstill = Gauge(
    "consumer_standstill_seconds",
    "How long messages of a topic have waited while none of them was handled.",
    ["topic"],
    registry=REGISTRY,
)
consumer_last_turn = Gauge(
    "consumer_last_turn_timestamp_seconds", "When the consumer's loop last turned.", registry=REGISTRY
)
consumer_braked = Gauge("consumer_braked", "1 while a topic is paused by its brake.", ["topic"], registry=REGISTRY)
consumer_failures = Counter("consumer_failures", "Subscriptions that failed and were begun again.", registry=REGISTRY)
handler_seconds = Histogram(
    "handler_seconds", "Time that a handler took for a batch.", ["handler"], buckets=SECONDS, registry=REGISTRY
)
dead_letters = Gauge("dead_letters", "Messages buried and not yet replayed.", ["topic"], registry=REGISTRY)

# Time
clock_ahead_seconds = Gauge(
    "clock_ahead_seconds",
    "By how much the machine's clock is ahead of the database's; from 30 s on either way no due row is done.",
    registry=REGISTRY,
)

# Work that waits for its time
due_rows = Gauge("due_rows", "Rows whose time has come and that wait.", registry=REGISTRY)
due_oldest_seconds = Gauge(
    "due_oldest_seconds", "For how long the oldest row whose time has come has waited.", registry=REGISTRY
)
due_failures = Counter("due_failures", "Due rows that failed and were put off.", ["kind"], registry=REGISTRY)
due_gave_way = Counter(
    "due_gave_way", "Due rows that waited for a lock and were tried again in a moment.", ["kind"], registry=REGISTRY
)
mail_intents = Gauge(
    "mail_intents", "Mails that aren't sent: waiting, claimed, failed, expired, dropped.", ["state"], registry=REGISTRY
)
mail_oldest_seconds = Gauge(
    "mail_oldest_seconds", "For how long the oldest mail that could go out has waited.", registry=REGISTRY
)
webhook_deliveries = Counter(
    "webhook_deliveries",
    "Tries to post a message to a webhook: delivered, refused, gone, blocked, timed_out, unreachable.",
    ["outcome"],
    registry=REGISTRY,
)
webhook_oldest_seconds = Gauge(
    "webhook_oldest_seconds",
    "For how long the oldest message has waited that an active webhook hasn't taken.",
    registry=REGISTRY,
)
webhooks = Gauge(
    "webhooks", "Webhooks by state: active, or disabled: asked, gone or failing.", ["state"], registry=REGISTRY
)
mail_attempts = Counter(
    "mail_attempts",
    "Mails taken in hand, by how it ended: sent, refused, later, unknown, dropped, expired, not_written.",
    ["outcome"],
    registry=REGISTRY,
)

# Privacy
people_erased = Counter("people_erased", "People whom this service's database has forgotten.", registry=REGISTRY)
erased_messages_dropped = Counter(
    "erased_messages_dropped", "Messages that came after their person was erased.", ["topic"], registry=REGISTRY
)
erasures_open = Gauge("erasures_open", "Erasures that some service hasn't answered yet.", registry=REGISTRY)
erasures_oldest_seconds = Gauge(
    "erasures_oldest_seconds", "Age of the oldest erasure that some service hasn't answered yet.", registry=REGISTRY
)
erasures_done = Counter("erasures_done", "Erasures that every service has answered.", registry=REGISTRY)
retention_purged = Counter("retention_purged", "Rows purged because their time was over.", ["data"], registry=REGISTRY)
retention_overdue_seconds = Gauge(
    "retention_overdue_seconds",
    "How long the oldest row of a class of data has been over its time; the purge runs hourly.",
    ["data"],
    registry=REGISTRY,
)

# The domain: registration
networks = Gauge("networks", "Networks by state.", ["state"], registry=REGISTRY)
members = Gauge("members", "Memberships by state.", ["state"], registry=REGISTRY)
members_active = Gauge("members_active", "Active members of a network.", ["network"], registry=REGISTRY)
municipalities_enrolled = Gauge(
    "municipalities_enrolled", "Distinct municipalities of a network.", ["network"], registry=REGISTRY
)
signups = Gauge("signups", "Sign-ups by state.", ["state"], registry=REGISTRY)
seats_oversold = Gauge(
    "seats_oversold",
    "Coming occurrences with more people in than seats; always 0, or a promise is broken.",
    registry=REGISTRY,
)
attendance_heads = Gauge(
    "event_attendance", "Heads counted in a network's occurrences.", ["network"], registry=REGISTRY
)

# The domain: events
series = Gauge("series", "Series by state.", ["state"], registry=REGISTRY)
occurrences = Gauge("occurrences", "Occurrences by state.", ["state"], registry=REGISTRY)

# The domain: surveys
surveys = Gauge("surveys", "Surveys by state.", ["state"], registry=REGISTRY)
survey_reminders = Counter(
    "survey_reminders", "Reminders to people who were asked and haven't answered.", registry=REGISTRY
)
survey_response_ratio = Gauge(
    "survey_response_ratio",
    "Answers to a network's surveys of those who were asked, of published results alone: of five answers at least.",
    ["network"],
    registry=REGISTRY,
)
suppressed_cells = Counter(
    "suppressed_cells",
    "Counts that were hidden in published tables, small ones and their companions.",
    registry=REGISTRY,
)
mixing_overdue = Gauge(
    "mixing_overdue",
    "Surveys of which a batch of anonymous answers should have come out; how many answers wait is nowhere told.",
    registry=REGISTRY,
)
assessment_rounds = Gauge("assessment_rounds", "Rounds of assessment by state.", ["state"], registry=REGISTRY)
assessment_answers_waiting = Gauge(
    "assessment_answers_waiting",
    "Answers to open rounds of assessment, which wait for their closing; in steps of five for each round.",
    registry=REGISTRY,
)
assessment_consents = Gauge(
    "assessment_consents",
    "Assessments by what their organisations have consented to.",
    ["consent"],
    registry=REGISTRY,
)

# The domain: roadmaps
roadmap_measures = Gauge(
    "roadmap_measures", "Measures by stage, of roadmaps that aren't archived.", ["stage"], registry=REGISTRY
)
roadmap_measures_missing_owner = Gauge(
    "roadmap_measures_missing_owner", "Measures that haven't ended and that nobody sees to.", registry=REGISTRY
)
roadmap_measures_missing_schedule = Gauge(
    "roadmap_measures_missing_schedule",
    "Measures that haven't ended, without a beginning or an end.",
    registry=REGISTRY,
)
roadmap_measures_overdue = Gauge(
    "roadmap_measures_overdue", "Measures that should have ended by now and haven't.", registry=REGISTRY
)
roadmap_indicators_without_value = Gauge(
    "roadmap_indicators_without_value",
    "Indicators of measures that haven't ended without a value of the last year.",
    registry=REGISTRY,
)
follow_ups = Gauge("follow_ups", "Yearly follow-ups: due, overdue, frozen.", ["state"], registry=REGISTRY)
goal_comments = Gauge(
    "goal_comments", "What organisations said of goals of the compass: open, answered.", ["state"], registry=REGISTRY
)
