package org.federatedpartners.openfire.netty;

import java.util.concurrent.TimeUnit;
import org.federatedpartners.openfire.session.StreamParser;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What is not recognized at a glance is read: one stanza, on a stream whose header is as usual. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class ReadingBenchmark {

    private static final String STANZA = "<message from='bob@partner.example/car' to='alice@own.example/desk' id='kw81f-27' type='chat'>"
        + "<body>The usual sentence that somebody types into a chat window, neither long nor short.</body>"
        + "<active xmlns='http://jabber.org/protocol/chatstates'/><request xmlns='urn:xmpp:receipts'/></message>";

    private final StreamText text = new StreamText(new StreamParser());

    @Benchmark
    public Object stanza() {
        return text.read(STANZA);
    }
}
