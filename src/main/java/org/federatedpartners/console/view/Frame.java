package org.federatedpartners.console.view;

import java.util.List;

/**
 * What every page shows around its content.
 *
 * @param csrf    the token that each form sends back
 * @param done    what the request before has done, told once; null if nothing
 * @param banners standing conditions, the most severe first
 */
public record Frame(String csrf, Text done, List<Text> banners) {
    public Frame {
        banners = List.copyOf(banners);
    }
}
