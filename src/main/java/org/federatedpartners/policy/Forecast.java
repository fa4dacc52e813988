package org.federatedpartners.policy;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.federatedpartners.policy.StreamFacts.Authentication;
import org.federatedpartners.policy.StreamFacts.Encryption;

/**
 * What another policy would make of streams, by what is known of them. What a certificate proves is known as the policy in force judges it: where the other one
 * may judge it otherwise, and that decides, what becomes of the stream is unknown.
 *
 * @param current the policy in force
 * @param future  the other one
 * @param checks  how the revocation status of certificates is checked under each
 */
public record Forecast(PolicySnapshot current, PolicySnapshot future, Checks checks) {

    /** The rules for the revocation status. @param now that in force */
    public record Checks(RevocationRule now, RevocationRule then) {

        public static final Checks UNCHANGED = new Checks(RevocationRule.OFF, RevocationRule.OFF);

        private boolean provesLess() {
            return then.compareTo(now) > 0;
        }

        private boolean provesMore() {
            return then.compareTo(now) < 0;
        }
    }

    /** What becomes of a stream. */
    public sealed interface Outcome {

        /** It complies. */
        record Passes() implements Outcome {}

        /** It does not, because. */
        record Refused(Reason reason) implements Outcome {}

        /** What is known of it does not tell. */
        record Unknown() implements Outcome {}
    }

    private static final Outcome PASSES = new Outcome.Passes();
    private static final Outcome UNKNOWN = new Outcome.Unknown();

    /** A stream of each kind that a policy tells apart, apart from the reasons why one proves nothing. */
    private static final List<StreamFacts> KINDS = Stream.concat(
        Stream.of("TLSv1.3", "TLSv1.2", "TLSv1.1", "").flatMap(tls -> Stream.of(Authentication.EXTERNAL, Authentication.DIALBACK)
            .map(authentication -> new StreamFacts(Encryption.TLS, authentication, CertificateStatus.PROVES_DOMAIN, tls))),
        Stream.of(Authentication.DIALBACK, Authentication.NONE).map(authentication -> new StreamFacts(Encryption.NONE, authentication, CertificateStatus.ABSENT, ""))).toList();

    /** What becomes of a live stream, unless it has to be closed anyway. A refusal that is only reported closes none. */
    public Outcome live(Direction direction, String domain, StreamFacts facts) {
        return current.judge(direction, domain, facts).isRefused() ? PASSES : outcome(verdicts(direction, domain, facts), Verdict::isRefused);
    }

    /** The same of one of which nothing else is known. Whatever it is like, the same becomes of it, or it is unknown what. */
    public Outcome live(Direction direction, String domain) {
        List<Verdict> verdicts = KINDS.stream().filter(facts -> !current.judge(direction, domain, facts).isRefused()).flatMap(facts -> verdicts(direction, domain, facts).stream())
            .distinct().toList();
        return verdicts.size() > 1 && verdicts.stream().anyMatch(Verdict::isRefused) ? UNKNOWN : outcome(verdicts, Verdict::isRefused);
    }

    /** Whether it takes more to tell what becomes of live streams with a domain than that there are any. */
    public boolean dependsOnStreams(String domain) {
        return Stream.of(Direction.values()).anyMatch(direction -> live(direction, domain).equals(UNKNOWN));
    }

    /** What would become of a stream, whatever becomes of it now, if a refusal that is only reported were one. */
    public Outcome enforced(Direction direction, String domain, StreamFacts facts) {
        return outcome(verdicts(direction, domain, facts), verdict -> !(verdict instanceof Verdict.Accepted));
    }

    /** The verdicts that are possible, by the facts as they are known first. */
    private List<Verdict> verdicts(Direction direction, String domain, StreamFacts facts) {
        Verdict known = future.judge(direction, domain, facts);
        return isCertain(domain, facts.certificate()) ? List.of(known) : List.of(known, future.judge(direction, domain, facts.with(opposite(facts.certificate()))));
    }

    /** Whether what a certificate proves now, or does not, it proves then, or does not. */
    private boolean isCertain(String domain, CertificateStatus certificate) {
        Trust now = current.trust(domain);
        Trust then = future.trust(domain);
        return switch (certificate) {
            case ABSENT -> true;
            case PROVES_DOMAIN -> !then.provesLess(now) && !checks.provesLess();
            default -> !now.provesLess(then) && !checks.provesMore();
        };
    }

    private static CertificateStatus opposite(CertificateStatus certificate) {
        return certificate == CertificateStatus.PROVES_DOMAIN ? CertificateStatus.UNKNOWN : CertificateStatus.PROVES_DOMAIN;
    }

    private static Outcome outcome(List<Verdict> possible, Predicate<Verdict> isAgainst) {
        if (possible.stream().noneMatch(isAgainst)) {
            return PASSES;
        }
        return possible.stream().allMatch(isAgainst) ? new Outcome.Refused(reason(possible.get(0))) : UNKNOWN;
    }

    private static Reason reason(Verdict verdict) {
        return verdict instanceof Verdict.Refused refused ? refused.reason() : ((Verdict.Reported) verdict).reason();
    }
}
