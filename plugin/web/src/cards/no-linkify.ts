// Stands in for linkify-it, which markdown-it makes one of and which is off here: an address
// in a card is a link only where its author wrote one.
export default class NoLinkify {}
