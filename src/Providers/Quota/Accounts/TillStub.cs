namespace Providers.Quota;

/// <summary>At which till a reservation was taken, and of which accounts: there it ends too, as long as the till has not been closed since.</summary>
/// <param name="Till">Its number in every account.</param>
/// <param name="Mask">A bit for each claim: whether it was taken at the till, and not of the account itself.</param>
/// <param name="Opening">The last opening of tills or of a day, anywhere in the book, when it was taken; 0 until it is.</param>
internal readonly record struct TillStub(sbyte Till, uint Mask, int Opening = 0)
{
    public bool Has(int claim) => (Mask >> claim & 1) != 0;
}
