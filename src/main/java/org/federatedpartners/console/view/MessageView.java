package org.federatedpartners.console.view;

/** A page that only says why there is no other. */
public record MessageView(Text message) { }
