package org.federatedpartners.denylist;

import org.federatedpartners.download.DownloadException;

/** Why a list is not taken as it is now; what was taken before stays. The message is for logs and administrators. */
final class ListUnavailable extends Exception {

    private static final long serialVersionUID = 1L;

    private final Problem problem;

    ListUnavailable(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    static ListUnavailable of(DownloadException e) {
        return new ListUnavailable(switch (e.why()) {
            case ADDRESS, UNREACHABLE, NOT_HTTP -> Problem.UNREACHABLE;
            case PRIVATE_ADDRESS -> Problem.PRIVATE_ADDRESS;
            case TLS -> Problem.TLS;
            case SLOW -> Problem.SLOW;
            case REDIRECT -> Problem.REDIRECT;
            case STATUS -> Problem.STATUS;
            case TOO_LONG -> Problem.TOO_LONG;
            case ENCODED -> Problem.ENCODED;
        }, e.getMessage());
    }

    Problem problem() {
        return problem;
    }
}
