package org.federatedpartners.console.view;

import org.federatedpartners.policy.PolicySnapshot;

/**
 * Import and export.
 *
 * @param unreadable how many partners no export contains, as they cannot be read
 * @param listed     how many servers are on Openfire's own lists
 * @param preview    what an import would do; null before a file was sent
 * @param problem    why it was not done; null otherwise
 */
public record ImportView(int unreadable, int listed, ImportPreview preview, Text problem) {

    public static ImportView of(PolicySnapshot policy, int listed, ImportPreview preview, Text problem) {
        return new ImportView(policy.unreadable().size(), listed, preview, problem);
    }
}
