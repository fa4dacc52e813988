package org.federatedpartners.console.view;

/** A page that only shows a message: why the requested page is not available. */
public record MessageView(Text message) {}
