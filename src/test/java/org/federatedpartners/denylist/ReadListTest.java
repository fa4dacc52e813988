package org.federatedpartners.denylist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists as broken and hostile publishers send them. */
class ReadListTest {

    private static final String OWN = "chat.here.example";

    private static ReadList read(String text) throws ListUnavailable {
        return ReadList.of(text.getBytes(StandardCharsets.UTF_8), OWN, true);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        // What it is for.
        "bad.example                                  | bad.example                          | 0",
        "# theirs\\n\\n*.Evil.Example  # all\\r\\nBAD.example. | *.evil.example,bad.example          | 0",
        "b.example\\na.example\\nB.example               | a.example,b.example                  | 0",
        "B\u00fccher.example                           | xn--bcher-kva.example                | 0",
        "\ufeffbad.example                            | bad.example                          | 0",
        "bad.example\\rworse.example                   | bad.example,worse.example            | 0",
        "``                                           |                                      | 0",
        "# nothing at the moment                      |                                      | 0",
        // Other formats beside a domain: named, and no harm.
        "bad.example\\n0.0.0.0 worse.example           | bad.example                          | 1",
        "bad.example\\nuser@worse.example              | bad.example                          | 1",
        "bad.example\\n@@worse.example^                | bad.example                          | 1",
        "bad.example\\n192.0.2.1\\n*\\n*.\\na.*.example    | bad.example                          | 4",
        // Too broad for a third party.
        "bad.example\\n*.com\\n*.example                | bad.example                          | 2",
        "com\\n*.co.uk                                 | *.co.uk,com                          | 0",
        // This server.
        "bad.example\\nchat.here.example\\nCHAT.here.example. | bad.example                    | 2",
        "bad.example\\nrooms.chat.here.example\\n*.chat.here.example\\n*.rooms.chat.here.example | bad.example | 3",
        "bad.example\\n*.here.example                  | bad.example                          | 1",
        "here.example\\nother.here.example\\nxchat.here.example | here.example,other.here.example,xchat.here.example | 0",
    })
    void followsDomainsAndNothingElse(String text, String entries, int ignored) throws ListUnavailable {
        ReadList read = read(text.replace("\\n", "\n").replace("\\r", "\r"));
        String expected = entries == null ? "" : entries;
        assertThat(read.entries()).isEqualTo(expected.isEmpty() ? "" : expected.replace(',', '\n') + "\n");
        assertThat(read.count()).isEqualTo(expected.isEmpty() ? 0 : expected.split(",").length);
        assertThat(read.ignored().count()).isEqualTo(ignored);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<!DOCTYPE html>\n<html>\n<body>\nlogin\n</body>", "\n  <?xml version='1.0'?>\nbad.example", "{\"domains\": [\"bad.example\"]}", "Not found.",
        "0.0.0.0 bad.example", "*.com", "chat.here.example", "bad.example\n\u0000", "bad.example\u0007"})
    void whatIsNoListIsNotTakenForAnEmptyOne(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOfSatisfying(ListUnavailable.class, e -> assertThat(e.problem()).isEqualTo(Problem.NOT_A_LIST));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "ISO-8859-1"})
    void textInAnotherEncodingIsNoList(String charset) {
        assertThatThrownBy(() -> ReadList.of("b\u00fccher.example".getBytes(java.nio.charset.Charset.forName(charset)), OWN, true)).isInstanceOf(ListUnavailable.class);
    }

    @Test
    void tooManyEntriesAreNoList() throws ListUnavailable {
        String most = IntStream.range(0, ReadList.MAX_ENTRIES).mapToObj(i -> "d" + i + ".example").collect(Collectors.joining("\n"));
        assertThat(read(most + "\nd1.example").count()).isEqualTo(ReadList.MAX_ENTRIES);
        assertThatThrownBy(() -> read(most + "\none.more.example")).isInstanceOfSatisfying(ListUnavailable.class, e -> assertThat(e.problem()).isEqualTo(Problem.TOO_MANY_ENTRIES));
    }

    @Test
    void namesTheFirstLinesThatAreNotFollowedInPlainLetters() throws ListUnavailable {
        String text = "bad.example\nno domain\n\u202eevil\u00fc x\n" + "y ".repeat(500) + "\n1.2.3.4\n[::1]\n*\nlast one";
        assertThat(read(text).ignored().named().lines()).hasSize(5).startsWith("2 no domain", "3 ?evil? x")
            .allSatisfy(line -> assertThat(line).hasSizeLessThan(70).matches("[ -~]+"));
        assertThat(read(text).ignored().count()).isEqualTo(7);
    }

    /** A file may be another one than an administrator of the console may read. */
    @Test
    void linesOfAFileAreNotShown() throws ListUnavailable {
        byte[] passwords = "localhost\nroot:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1".getBytes(StandardCharsets.US_ASCII);
        assertThat(ReadList.of(passwords, OWN, false).ignored()).isEqualTo(new Ignored(2, "2\n3"));
    }
}
