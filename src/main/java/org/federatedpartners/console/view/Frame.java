package org.federatedpartners.console.view;

import java.util.List;
import org.federatedpartners.console.SteeringKind;

/**
 * What every page shows around its content.
 *
 * @param csrf    the token that each form sends back
 * @param done    what the previous request has done, shown once; null if nothing
 * @param refused why the request was not carried out, on the page that it came from; null if it was
 * @param banners lasting conditions, the most severe first
 * @param expiring certificates that have expired or will soon, the first to expire first
 * @param steering how far this version of Openfire lets negotiations be steered, a {@link SteeringKind}; empty if unknown
 */
public record Frame(String csrf, Text done, Text refused, List<Text> banners, List<ExpiryWarning> expiring, String steering) {
    public Frame {
        banners = List.copyOf(banners);
        expiring = List.copyOf(expiring);
    }
}
